# What Ruby's JSON and Rails' ActiveSupport write.
require "json"
require "base64"

value = JSON.parse($stdin.read.force_encoding("UTF-8"))
written = {
  "JSON.generate" => JSON.generate(value),
  "JSON.pretty_generate" => JSON.pretty_generate(value),
  "JSON.generate, ascii_only" => JSON.generate(value, ascii_only: true),
}
require "active_support"
require "active_support/json"
written["ActiveSupport to_json"] = value.to_json
written.each { |style, output| puts "#{style}\t#{Base64.strict_encode64(output)}" }
