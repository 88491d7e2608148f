package staff

import (
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
