package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"cunzhang/ledger"
)

// Digest is what is stored in place of a token, a code, or what somebody typed.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

const tokenBytes = 32

// NewToken returns a token that nobody guesses, in letters that addresses and cookies take.
func NewToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// crockford are the 32 characters of codes: I, L, O and U are left out, because people misread them.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeGroup is how many characters of a code stand together.
const codeGroup = 4

// NewCode returns a code of so many characters of five bits as it is shown: ABCD-EFGH-JKMN.
func NewCode(length int) string {
	random := make([]byte, length)
	rand.Read(random)
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[int(r)%len(crockford)])
	}
	return b.String()
}

// NormalCode is the form in which codes are compared: however it was typed, and with the letters that were misread.
func NormalCode(s string) string {
	s = strings.ToUpper(ledger.Narrow(s))
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(s)
}
