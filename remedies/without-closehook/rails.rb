require "openssl"

# config/routes.rb: post "/webhook", to: "close_webhooks#create"
class CloseWebhooksController < ActionController::API
  # Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
  KEY = [ENV.fetch("CLOSE_SIGNATURE_KEY")].pack("H*")
  raise "CLOSE_SIGNATURE_KEY must be 64 hex digits" unless ENV["CLOSE_SIGNATURE_KEY"].match?(/\A\h{64}\z/)

  def create
    # Body: the raw bytes. Not params.to_json.
    body = request.raw_post

    return head :unauthorized unless from_close?(body)

    event = JSON.parse(body)["event"]
    puts [event["id"], event["object_type"], event["action"]].join(" ") # in production, put it into a queue
    head :ok
  end

  private

  def from_close?(body)
    # Headers: both, as text, in the form that Close sends.
    timestamp = request.headers["close-sig-timestamp"].to_s
    hash = request.headers["close-sig-hash"].to_s
    return false unless timestamp.match?(/\A\d{1,12}\z/) && hash.match?(/\A\h{64}\z/)

    # Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
    expected = OpenSSL::HMAC.hexdigest("SHA256", KEY, timestamp.b + body.b)
    return false unless OpenSSL.secure_compare(expected, hash.downcase)

    # Age: at most 5 minutes old, and at most 1 minute ahead.
    (Time.now.to_i - timestamp.to_i).between?(-60, 300)
  end
end
