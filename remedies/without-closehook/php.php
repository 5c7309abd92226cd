<?php

declare(strict_types=1);

function isFromClose(string $body, string $timestamp, string $hash): bool
{
    // Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
    $key = hex2bin((string) getenv('CLOSE_SIGNATURE_KEY'));
    if ($key === false || strlen($key) !== 32) {
        throw new RuntimeException('CLOSE_SIGNATURE_KEY must be 64 hex digits');
    }

    // Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
    $expected = hash_hmac('sha256', $timestamp . $body, $key);
    if (!preg_match('/^\d{1,12}$/D', $timestamp) || !hash_equals($expected, strtolower($hash))) {
        return false;
    }

    // Age: at most 5 minutes old, and at most 1 minute ahead.
    $age = time() - (int) $timestamp;
    return -60 <= $age && $age <= 300;
}

// Body: the raw bytes. Not json_encode of what was decoded.
$body = file_get_contents('php://input');

// Headers: both, as text.
$timestamp = $_SERVER['HTTP_CLOSE_SIG_TIMESTAMP'] ?? '';
$hash = $_SERVER['HTTP_CLOSE_SIG_HASH'] ?? '';

if (!isFromClose($body, $timestamp, $hash)) {
    http_response_code(401);
    exit;
}

$event = json_decode($body, true)['event'] ?? null;
error_log(json_encode($event['id'] ?? null)); // in production, put it into a queue
http_response_code(200);
