package members

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"

	"cunzhang/ledger"
)

// KeySize is the length of the key, in bytes.
const KeySize = 32

// seals closes and opens secret texts. Two keys are derived from the one that is given, so that marks tell nothing
// about what closes.
type seals struct {
	aead    cipher.AEAD
	markKey []byte
}

func newSeals(key []byte) (*seals, error) {
	if len(key) != KeySize {
		return nil, ledger.NewError(ledger.Invalid, "member.key_size", ledger.Args{"bytes": strconv.Itoa(KeySize)})
	}
	sealKey, err := hkdf.Key(sha256.New, key, nil, "cunzhang members seal 1", KeySize)
	if err != nil {
		return nil, err
	}
	markKey, err := hkdf.Key(sha256.New, key, nil, "cunzhang members mark 1", KeySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &seals{aead, markKey}, err
}

// place is where a sealed text stands. It is sealed in, so that no text can be moved to another member.
func place(book ledger.BookID, member string, field Field) []byte {
	return []byte(strconv.FormatInt(int64(book), 10) + "\x00" + member + "\x00" + string(field))
}

// seal closes a text; the empty text stays empty.
func (s *seals) seal(text string, at []byte) []byte {
	if text == "" {
		return []byte{}
	}
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails
	return s.aead.Seal(nonce, nonce, []byte(text), at)
}

// open opens what seal closed, or fails with member.sealed when it was closed with another key or changed.
func (s *seals) open(sealed, at []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	n := s.aead.NonceSize()
	err := errors.New("sealed text is too short")
	if len(sealed) >= n {
		var text []byte
		if text, err = s.aead.Open(nil, sealed[:n], sealed[n:], at); err == nil {
			return string(text), nil
		}
	}
	return "", &ledger.Error{Kind: ledger.Internal, Key: "member.sealed", Err: err}
}

// mark is a hash that tells whether two texts of a book are the same to those who have the key, and nothing to others.
func (s *seals) mark(book ledger.BookID, purpose, text string) string {
	if text == "" {
		return ""
	}
	sum := hmac.New(sha256.New, s.markKey)
	sum.Write([]byte(strconv.FormatInt(int64(book), 10) + "\x00" + purpose + "\x00" + text))
	return hex.EncodeToString(sum.Sum(nil))
}
