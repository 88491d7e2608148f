package staff

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The second factor as every authenticator app knows it (RFC 6238): SHA-1, a step of 30 seconds, six digits. A clock
// may be one step off.
const (
	totpStep   = 30 // seconds
	totpDrift  = 1  // steps
	totpDigits = 6
	totpModulo = 1_000_000
	totpBytes  = 20
)

// totpIssuer is the name under which an authenticator app lists the account.
const totpIssuer = "Cunzhang"

// Enrollment is what an authenticator app needs to know. It takes effect by ConfirmTOTP and is stored nowhere before.
type Enrollment struct {
	Secret string // in base32, for typing
	URI    string // otpauth://totp/…, for a QR code
}

// MustEnrol reports whether somebody with the roles should have a second factor: who checks, audits or manages people.
func MustEnrol(roles Roles) bool { return roles.Meets(SetOf(Checker, Auditor, Administrator)) }

// StartTOTP makes a secret for a person. It fails with totp.on when the person has a second factor.
func (s *Staff) StartTOTP(ctx context.Context, user ledger.UserID) (Enrollment, error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return Enrollment{}, err
	}
	if u.HasTOTP {
		return Enrollment{}, totpOn()
	}
	random := make([]byte, totpBytes)
	rand.Read(random)
	secret := base32.StdEncoding.EncodeToString(random)
	uri := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + totpIssuer + ":" + u.Login,
		RawQuery: url.Values{"secret": {secret}, "issuer": {totpIssuer}}.Encode(),
	}
	return Enrollment{Secret: secret, URI: uri.String()}, nil
}

func totpOn() error { return ledger.NewError(ledger.Conflict, "totp.on", nil) }

func wrongCode() *ledger.Error { return ledger.NewError(ledger.Denied, "totp.wrong", nil).At("totp") }

// ConfirmTOTP makes the secret of StartTOTP the second factor of the person who asks, once a first code proves that the
// app has it. It fails with totp.wrong and totp.on.
func (s *Staff) ConfirmTOTP(ctx context.Context, who ledger.Actor, key, secret, code string) error {
	return s.once(ctx, key, "totp.confirm", who.ID, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		a, err := readAccount(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if a.HasTOTP {
			return totpOn()
		}
		raw, err := base32.StdEncoding.DecodeString(secret)
		if err != nil || len(raw) != totpBytes {
			return wrongCode()
		}
		a.totpSecret = secret
		if err := useCode(ctx, tx, a, code); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "totp.confirm", Object: object(who.ID)})
	})
}

// ResetTOTP takes the second factor from a person who has lost it, and ends the person's sessions. It fails with
// totp.off.
func (s *Staff) ResetTOTP(ctx context.Context, who ledger.Actor, key string, user ledger.UserID) error {
	return s.once(ctx, key, "totp.reset", user, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		u, err := readUser(ctx, tx, user)
		if err != nil {
			return err
		}
		if !u.HasTOTP {
			return ledger.NewError(ledger.Conflict, "totp.off", nil)
		}
		if err := updateTOTP(ctx, tx, user, "", 0); err != nil {
			return err
		}
		if err := deleteSessions(ctx, tx, user); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "totp.reset", Object: object(user)})
	})
}

// useCode stores the time step of a right code that is newer than the last one, or fails with totp.wrong. It runs where
// the head row is locked, so that a code cannot be used twice at once.
func useCode(ctx context.Context, tx *db.Tx, a account, code string) error {
	raw, err := base32.StdEncoding.DecodeString(a.totpSecret)
	if err != nil {
		return fmt.Errorf("stored secret of user %d: %w", a.ID, err)
	}
	step, ok := matchCode(raw, normalDigits(code), tx.Now)
	if !ok || step <= a.totpLast {
		return wrongCode()
	}
	return updateTOTP(ctx, tx, a.ID, a.totpSecret, step)
}

// normalDigits narrows digits and drops the blank that apps show in the middle.
func normalDigits(s string) string { return strings.ReplaceAll(ledger.Narrow(s), " ", "") }

// matchCode returns the newest time step near now whose code it is.
func matchCode(secret []byte, code string, now time.Time) (int64, bool) {
	at := now.Unix() / totpStep
	for step := at + totpDrift; step >= at-totpDrift; step-- {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, step)), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// codeAt is the code of a time step (RFC 4226 §5.3).
func codeAt(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%totpModulo)
}
