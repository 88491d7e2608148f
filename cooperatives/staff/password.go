package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"cunzhang/ledger"
)

// What a password costs to hash: 19 MiB of memory and two passes, as OWASP advises for argon2id.
const (
	hashTime    = 2
	hashMemory  = 19 * 1024 // KiB
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

// What a stored hash may cost at most, so that a damaged one cannot take all memory.
const (
	maxTime   = 16
	maxMemory = 256 * 1024 // KiB
)

// maxHashing bounds how many passwords are hashed at a time, so that a flood of sign-ins cannot take all memory.
const maxHashing = 4

// MinPassword is the least number of characters of a password.
const MinPassword = 10

// maxPassword bounds a password in bytes.
const maxPassword = 256

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
	case len(password) > maxPassword || !utf8.ValidString(password):
		return refuse("password.long", nil)
	case common[lower] || len(distinct) < minDistinct || strings.Trim(lower, digits) == "":
		return refuse("password.common", nil)
	case login != "" && strings.Trim(strings.ReplaceAll(lower, normalLogin(login), ""), digits) == "":
		return refuse("password.like_login", nil)
	}
	return nil
}

// hash returns the argon2id hash of the password in the usual notation, $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (s *Staff) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt) // it never fails
	release, err := s.reserve(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	key := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// verify reports whether the password is the one that was hashed. Where there is no hash it takes as long and says no,
// so that the time of an answer does not tell which accounts exist.
func (s *Staff) verify(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	p, err := parseHash(hash)
	if known && err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		return false, nil
	}
	release, err := s.reserve(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return known && subtle.ConstantTimeCompare(key, p.key) == 1, nil
}

// reserve waits for one of the places in which passwords are hashed.
func (s *Staff) reserve(ctx context.Context) (release func(), err error) {
	select {
	case s.hashing <- struct{}{}:
		return func() { <-s.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// params are what a stored hash says about itself.
type params struct {
	time, memory uint32
	threads      uint8
	salt, key    []byte
}

// parseHash reads a stored hash. For an empty one it returns the usual cost.
func parseHash(text string) (params, error) {
	p := params{
		time: hashTime, memory: hashMemory, threads: hashThreads, salt: make([]byte, saltLength),
		key: make([]byte, hashLength),
	}
	if text == "" {
		return p, nil
	}
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return p, fmt.Errorf("stored password hash is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, fmt.Errorf("stored password hash: %w", err)
	}
	if p.time < 1 || p.time > maxTime || p.memory > maxMemory || p.threads < 1 {
		return p, fmt.Errorf("stored password hash costs %s", parts[3])
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("stored password hash: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("stored password hash: %w", err)
	}
	if len(p.key) < saltLength || len(p.salt) < saltLength/2 {
		return p, fmt.Errorf("stored password hash is cut off")
	}
	return p, nil
}
