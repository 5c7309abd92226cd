// What Go's encoding/json writes of a map, of numbers kept, and of text that is only compacted.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	check(err)
	var value any
	check(json.Unmarshal(text, &value))
	show("json.Marshal of a map", marshal(value))
	indented, err := json.MarshalIndent(value, "", "  ")
	check(err)
	show("json.MarshalIndent of a map", indented)
	tabbed, err := json.MarshalIndent(value, "", "\t")
	check(err)
	show("json.MarshalIndent of a map with a tab", tabbed)
	show("json.Encoder of a map", encode(value, true))
	show("json.Encoder of a map, SetEscapeHTML(false)", encode(value, false))

	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var numbers any
	check(decoder.Decode(&numbers))
	show("json.Marshal of a map, UseNumber", marshal(numbers))

	show("json.Marshal of a RawMessage", marshal(json.RawMessage(text)))
	var compact bytes.Buffer
	check(json.Compact(&compact, text))
	show("json.Compact", compact.Bytes())
}

func marshal(value any) []byte {
	written, err := json.Marshal(value)
	check(err)
	return written
}

func encode(value any, html bool) []byte {
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(html)
	check(encoder.Encode(value))
	return written.Bytes()
}

func show(style string, written []byte) {
	fmt.Printf("%s\t%s\n", style, base64.StdEncoding.EncodeToString(written))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
