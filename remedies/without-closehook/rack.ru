require "json"
require "openssl"

# Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
KEY = [ENV.fetch("CLOSE_SIGNATURE_KEY")].pack("H*")
raise "CLOSE_SIGNATURE_KEY must be 64 hex digits" unless ENV["CLOSE_SIGNATURE_KEY"].match?(/\A\h{64}\z/)

def from_close?(body, env)
  # Headers: both, as text, in the form that Close sends.
  timestamp = env["HTTP_CLOSE_SIG_TIMESTAMP"].to_s
  hash = env["HTTP_CLOSE_SIG_HASH"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && hash.match?(/\A\h{64}\z/)

  # Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
  expected = OpenSSL::HMAC.hexdigest("SHA256", KEY, timestamp.b + body.b)
  return false unless OpenSSL.secure_compare(expected, hash.downcase)

  # Age: at most 5 minutes old, and at most 1 minute ahead.
  (Time.now.to_i - timestamp.to_i).between?(-60, 300)
end

run(lambda do |env|
  # Body: the raw bytes. Not the JSON of what was parsed.
  body = env["rack.input"].read

  next [401, {}, []] unless from_close?(body, env)

  event = JSON.parse(body)["event"]
  puts [event["id"], event["object_type"], event["action"]].join(" ") # in production, put it into a queue
  [200, {}, []]
end)
