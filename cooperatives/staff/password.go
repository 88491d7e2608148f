package staff

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
)

// MinPassword is the least number of characters of a password.
const MinPassword = 10

// minDistinct is the least number of different characters of a password.
const minDistinct = 4

const digits = "0123456789"

// common are passwords of ten characters and more that guessers try first.
var common = map[string]bool{
	"1234567890": true, "12345678910": true, "123456789a": true, "a123456789": true, "0123456789": true,
	"0987654321": true, "9876543210": true, "123123123123": true, "1q2w3e4r5t": true, "1qaz2wsx3edc": true,
	"qwertyuiop": true, "qwerty12345": true, "qwertyuiop123": true, "qazwsxedcrfv": true, "asdfghjkl123": true,
	"password12": true, "password123": true, "password1234": true, "passw0rd123": true, "p@ssw0rd123": true,
	"abc1234567": true, "abcd123456": true, "abc123456789": true, "admin12345": true, "admin123456": true,
	"administrator": true, "iloveyou123": true, "woaini1314520": true, "woaini5201314": true, "5201314520": true,
	"5201314woaini": true, "zhongguo123": true, "cunzhang123": true, "cunzhang123456": true, "kuaiji123456": true,
	"welcome123": true, "changeme123": true, "letmein1234": true, "abcdefghij": true, "abcdefghijk": true,
}

// CheckPassword says what is wrong with a new password: fewer than MinPassword characters, one of the common ones,
// hardly any different characters, digits alone (a telephone number, a birthday), or the login.
func CheckPassword(login, password string) error {
	refuse := func(key string, args ledger.Args) error {
		return ledger.NewError(ledger.Invalid, key, args).At("password")
	}
	lower := strings.ToLower(strings.TrimSpace(password))
	distinct := make(map[rune]bool)
	for _, r := range lower {
		distinct[r] = true
	}
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return refuse("password.short", ledger.Args{"min": strconv.Itoa(MinPassword)})
	case len(password) > signin.MaxSecret || !utf8.ValidString(password):
		return refuse("password.long", nil)
	case common[lower] || len(distinct) < minDistinct || strings.Trim(lower, digits) == "":
		return refuse("password.common", nil)
	case login != "" && strings.Trim(strings.ReplaceAll(lower, normalLogin(login), ""), digits) == "":
		return refuse("password.like_login", nil)
	}
	return nil
}
