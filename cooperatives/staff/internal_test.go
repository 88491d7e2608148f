package staff

import (
	"strings"
	"testing"
	"time"
)

// CodeAt lets the tests play the authenticator app.
var CodeAt = codeAt

// The vectors of RFC 6238, appendix B, cut to six digits.
func TestCodesAreThoseOfRFC6238(t *testing.T) {
	secret := []byte("12345678901234567890")
	for seconds, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
		20000000000: "353130",
	} {
		if got := codeAt(secret, seconds/totpStep); got != want {
			t.Errorf("at %d: got %s, want %s", seconds, got, want)
		}
		if step, ok := matchCode(secret, want, time.Unix(seconds+totpStep, 0)); !ok || step != seconds/totpStep {
			t.Errorf("at %d: a clock one step late finds step %d", seconds, step)
		}
		if _, ok := matchCode(secret, want, time.Unix(seconds+2*totpStep, 0)); ok {
			t.Errorf("at %d: a clock two steps late is let in", seconds)
		}
	}
}

func TestHashes(t *testing.T) {
	s := New(nil)
	hash, err := s.hash(t.Context(), "a password")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got %s", hash)
	}
	for password, want := range map[string]bool{"a password": true, "b password": false, "": false} {
		if got, err := s.verify(t.Context(), hash, password); err != nil || got != want {
			t.Errorf("%q: got %v, %v", password, got, err)
		}
	}
	if got, err := s.verify(t.Context(), "", ""); err != nil || got {
		t.Errorf("no password: got %v, %v", got, err)
	}
	parts := strings.Split(hash, "$")
	for _, broken := range []string{
		"plain", hash[:len(hash)-30], strings.Replace(hash, "t=2", "t=0", 1), strings.Replace(hash, "t=2", "t=99", 1),
		strings.Replace(hash, "p=1", "p=0", 1), strings.Replace(hash, "m=19456", "m=4000000000", 1),
		strings.Replace(hash, "m=", "x=", 1), strings.Replace(hash, parts[4], "", 1),
		strings.Replace(hash, parts[4], "?", 1), strings.Replace(hash, parts[5], "?", 1),
	} {
		if _, err := s.verify(t.Context(), broken, "a password"); err == nil {
			t.Errorf("%s is taken for a hash", broken)
		}
	}
}

func FuzzStoredHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=1,t=0,p=0$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseHash(text)
		if err != nil {
			return
		}
		// What argon2 panics on or takes all memory for may not come through.
		if p.time < 1 || p.time > maxTime || p.threads < 1 || p.memory > maxMemory ||
			len(p.key) < 16 || len(p.salt) < 8 {
			t.Errorf("%q: %+v", text, p)
		}
	})
}

func FuzzOrigin(f *testing.F) {
	f.Add("192.0.2.1", "Firefox")
	f.Add("::ffff:192.0.2.1", "\x00\xff")
	f.Add("fe80::1%eth0", "长")
	f.Fuzz(func(t *testing.T, address, browser string) {
		o := Origin{address, browser}.clean()
		if o.clean() != o || len(o.Address) > maxAddress || len(o.Browser) > maxBrowser || o.network() == "" && o.Address != "" {
			t.Errorf("got %q", o)
		}
	})
}
