package cooperatives

import (
	"strings"

	"cunzhang/ledger"
)

// Code is what a statement carries so that anybody can ask whether it is genuine: 15 characters drawn at random, five
// bits each, and a check character. It says nothing of the member and cannot be worked out from anything.
type Code string

// codeLength counts the characters of a code, the check character among them.
const codeLength = 16

// crockford are the characters of codes: I, L, O and U are left out, because people misread them.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCode makes a code of random bytes, of which it uses five bits each.
func NewCode(random [codeLength - 1]byte) Code {
	text := make([]byte, codeLength)
	for i, r := range random {
		text[i] = crockford[int(r)%len(crockford)]
	}
	text[codeLength-1] = crockford[codeCheck(text[:codeLength-1])]
	return Code(text)
}

// codeCheck is Luhn's formula over 32 characters: it tells every wrong character and nearly every exchange of
// neighbours.
func codeCheck(text []byte) int {
	sum := 0
	for i := range text {
		n := strings.IndexByte(crockford, text[len(text)-1-i])
		if i%2 == 0 {
			n *= 2
			n = n/len(crockford) + n%len(crockford)
		}
		sum += n
	}
	return (len(crockford) - sum%len(crockford)) % len(crockford)
}

// ParseCode reads a code however it was typed: in small letters, in groups, with the letters that were misread. It
// fails with code.malformed, or with code.check when a character is wrong.
func ParseCode(s string) (Code, error) {
	text := []byte(strings.NewReplacer("-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(compact(s))))
	if len(text) != codeLength || strings.Trim(string(text), crockford) != "" {
		return "", ledger.NewError(ledger.Invalid, "code.malformed", nil).At("code")
	}
	if crockford[codeCheck(text[:codeLength-1])] != text[codeLength-1] {
		return "", ledger.NewError(ledger.Invalid, "code.check", nil).At("code")
	}
	return Code(text), nil
}

// Grouped writes the code in groups of four, as it is printed and read out.
func (c Code) Grouped() string {
	var b strings.Builder
	for i := range len(c) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(c[i])
	}
	return b.String()
}
