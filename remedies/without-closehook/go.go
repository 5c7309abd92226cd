package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

// isFromClose reports whether the key made the signature, not long ago.
func isFromClose(key, body []byte, header http.Header) bool {
	// Headers: both, as text, in the form that Close sends.
	timestamp := header.Get("close-sig-timestamp")
	seconds, wrongTime := strconv.ParseUint(timestamp, 10, 40)
	given, wrongHash := hex.DecodeString(header.Get("close-sig-hash"))
	if wrongTime != nil || wrongHash != nil {
		return false
	}

	// Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(timestamp))
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), given) {
		return false
	}

	// Age: at most 5 minutes old, and at most 1 minute ahead.
	age := time.Since(time.Unix(int64(seconds), 0))
	return -time.Minute <= age && age <= 5*time.Minute
}

func main() {
	// Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
	key, err := hex.DecodeString(os.Getenv("CLOSE_SIGNATURE_KEY"))
	if err != nil || len(key) != 32 {
		log.Fatal("CLOSE_SIGNATURE_KEY must be 64 hex digits")
	}

	http.HandleFunc("/webhook", func(w http.ResponseWriter, r *http.Request) {
		// Body: the raw bytes. Not json.Marshal of what was decoded.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
		if err != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}

		if !isFromClose(key, body, r.Header) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}

		var delivery struct {
			Event struct {
				ID         string `json:"id"`
				ObjectType string `json:"object_type"`
				Action     string `json:"action"`
			} `json:"event"`
		}
		if err := json.Unmarshal(body, &delivery); err != nil {
			log.Print(err) // authentic, but not JSON; a retry would not help
		}
		log.Print(delivery.Event) // in production, put it into a queue
		w.WriteHeader(http.StatusOK)
	})

	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
