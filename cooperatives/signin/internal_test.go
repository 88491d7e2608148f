package signin

import (
	"strings"
	"testing"
)

func TestHashes(t *testing.T) {
	s := NewGate()
	hash, err := s.Hash(t.Context(), "a password")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got %s", hash)
	}
	for password, want := range map[string]bool{"a password": true, "b password": false, "": false} {
		if got, err := s.Verify(t.Context(), hash, password); err != nil || got != want {
			t.Errorf("%q: got %v, %v", password, got, err)
		}
	}
	if got, err := s.Verify(t.Context(), "", ""); err != nil || got {
		t.Errorf("no password: got %v, %v", got, err)
	}
	parts := strings.Split(hash, "$")
	for _, broken := range []string{
		"plain", hash[:len(hash)-30], strings.Replace(hash, "t=2", "t=0", 1), strings.Replace(hash, "t=2", "t=99", 1),
		strings.Replace(hash, "p=1", "p=0", 1), strings.Replace(hash, "m=19456", "m=4000000000", 1),
		strings.Replace(hash, "m=", "x=", 1), strings.Replace(hash, parts[4], "", 1),
		strings.Replace(hash, parts[4], "?", 1), strings.Replace(hash, parts[5], "?", 1),
	} {
		if _, err := s.Verify(t.Context(), broken, "a password"); err == nil {
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
		o := Origin{address, browser}.Clean()
		if o.Clean() != o || len(o.Address) > maxAddress || len(o.Browser) > maxBrowser || o.network() == "" && o.Address != "" {
			t.Errorf("got %q", o)
		}
	})
}

func FuzzCode(f *testing.F) {
	f.Add("abcd-efgh")
	f.Add("ＯＩＬ０ １")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, text string) {
		normal := NormalCode(text)
		if NormalCode(normal) != normal || strings.ContainsAny(normal, "- OIL") {
			t.Errorf("%q becomes %q", text, normal)
		}
	})
}

func TestCodesAreReadAsTheyAreTyped(t *testing.T) {
	code := NewCode(8)
	if len(code) != 9 || code[4] != '-' {
		t.Fatalf("got %s", code)
	}
	for _, typed := range []string{code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", " ")} {
		if NormalCode(typed) != strings.ReplaceAll(code, "-", "") {
			t.Errorf("%s becomes %s", typed, NormalCode(typed))
		}
	}
	if got := NormalCode("oiL0-１２３４"); got != "01101234" {
		t.Errorf("misread letters become %s", got)
	}
}
