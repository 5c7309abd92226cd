<?php
// What PHP's json_encode writes, of an array and of an object.
$text = stream_get_contents(STDIN);
$array = json_decode($text, true);
$object = json_decode($text);
$written = [
    'json_encode of an array' => json_encode($array),
    'json_encode of an object' => json_encode($object),
    'json_encode of an array, JSON_UNESCAPED_SLASHES' => json_encode($array, JSON_UNESCAPED_SLASHES),
    'json_encode of an array, JSON_UNESCAPED_UNICODE' => json_encode($array, JSON_UNESCAPED_UNICODE),
    'json_encode of an array, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE' => json_encode($array, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE),
    'json_encode of an object, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE' => json_encode($object, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE),
    'json_encode of an array, JSON_PRETTY_PRINT' => json_encode($array, JSON_PRETTY_PRINT),
    'json_encode of an array, JSON_HEX_TAG | JSON_HEX_AMP' => json_encode($array, JSON_HEX_TAG | JSON_HEX_AMP),
    'json_encode of an object, JSON_PRESERVE_ZERO_FRACTION' => json_encode($object, JSON_PRESERVE_ZERO_FRACTION),
];
foreach ($written as $style => $output) {
    echo $style, "\t", base64_encode($output), "\n";
}
