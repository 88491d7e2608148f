package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// What a secret costs to hash: 19 MiB of memory and two passes, as OWASP advises for argon2id.
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

// maxHashing bounds how many secrets are hashed at a time, so that a flood of sign-ins cannot take all memory.
const maxHashing = 4

// MaxSecret bounds a secret in bytes.
const MaxSecret = 256

// Gate hashes and verifies secrets, a few at a time. It is safe for use by many goroutines.
type Gate struct {
	places chan struct{}
}

// NewGate returns a gate with all places free.
func NewGate() *Gate { return &Gate{make(chan struct{}, maxHashing)} }

// Hash returns the argon2id hash of the secret in the usual notation, $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (g *Gate) Hash(ctx context.Context, secret string) (string, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt) // it never fails
	leave, err := g.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	key := argon2.IDKey([]byte(secret), salt, hashTime, hashMemory, hashThreads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Verify reports whether the secret is the one that was hashed. Where there is no hash it takes as long and says no,
// so that the time of an answer does not tell which accounts exist.
func (g *Gate) Verify(ctx context.Context, hash, secret string) (bool, error) {
	known := hash != ""
	p, err := parseHash(hash)
	if known && err != nil {
		return false, err
	}
	if len(secret) > MaxSecret {
		return false, nil
	}
	leave, err := g.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	key := argon2.IDKey([]byte(secret), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return known && subtle.ConstantTimeCompare(key, p.key) == 1, nil
}

// enter waits for one of the places in which secrets are hashed.
func (g *Gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.places <- struct{}{}:
		return func() { <-g.places }, nil
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
