package portal

import (
	"context"
	"crypto/subtle"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The limits of signing in, in attempts.
const (
	maxByAccount = 5  // within signin.Window
	maxByDay     = 30 // within signin.Day
	maxByAddress = 60 // within signin.Window
	// maxSharing is how many members may use one phone to sign in; a household often has but one.
	maxSharing = 6
)

func wrongSignIn() *ledger.Error { return ledger.NewError(ledger.Denied, "portal.wrong", nil) }

func wrongSlip() *ledger.Error {
	return ledger.NewError(ledger.Denied, "portal.wrong_slip", nil).At("code")
}

func byAddress(from Origin) []signin.Count {
	return []signin.Count{signin.ByAddress("member ", from, maxByAddress, signin.Window)}
}

// countsOf returns what an attempt at accounts is counted under, beside the address.
func countsOf(book ledger.BookID, accounts []string, from Origin) []signin.Count {
	counts := byAddress(from)
	for _, account := range accounts {
		name := strconv.FormatInt(int64(book), 10) + "/" + account
		counts = append(counts, signin.ByAccount("member ", name, maxByAccount, signin.Window),
			signin.ByAccount("member day ", name, maxByDay, signin.Day))
	}
	return counts
}

// admit counts an attempt or fails with signin.throttled. The first refusal is logged.
func (p *Portal) admit(
	ctx context.Context, book ledger.BookID, member string, counts []signin.Count, from Origin,
) error {
	var refusal signin.Refusal
	err := p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if refusal, err = signin.Attempt(ctx, tx, counts); err != nil || refusal.First == "" {
			return err
		}
		return logAttempt(ctx, tx, book, from, trail.Entry{
			Action: "signin.throttled", Object: objectOrNone(member), After: map[string]string{"by": refusal.First},
		})
	})
	if err == nil && refusal.Err != nil {
		err = refusal.Err
	}
	return err
}

// logAttempt logs what somebody tried of whom nothing but the address is sure.
func logAttempt(ctx context.Context, tx *db.Tx, book ledger.BookID, from Origin, e trail.Entry) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		return h.Log(ctx, tx, ledger.Actor{Address: from.Address}, e)
	})
}

// objectOrNone names the member, or nothing for an unknown one. What was typed is not kept.
func objectOrNone(member string) string {
	if member == "" {
		return ""
	}
	return object(member)
}

// refuse logs an attempt that failed and returns why.
func (p *Portal) refuse(
	ctx context.Context, book ledger.BookID, action, member string, from Origin, why error,
) error {
	err := p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return logAttempt(ctx, tx, book, from, trail.Entry{Action: action, Object: objectOrNone(member)})
	})
	if err != nil {
		return err
	}
	return why
}

// candidates returns whom a typed member number or phone can mean. Several members may share a phone.
func candidates(roster *cooperatives.Roster, typed string) []*cooperatives.Member {
	typed = strings.TrimSpace(ledger.Narrow(typed))
	var out []*cooperatives.Member
	phone, err := cooperatives.ParsePhone(typed)
	for i := range roster.Members {
		m := &roster.Members[i]
		if strings.EqualFold(m.Code, typed) {
			return []*cooperatives.Member{m}
		}
		if err == nil && m.Phone == phone && len(out) < maxSharing {
			out = append(out, m)
		}
	}
	return out
}

func codesOf(found []*cooperatives.Member, typed string) []string {
	var out []string
	for _, m := range found {
		out = append(out, m.Code)
	}
	if len(out) == 0 {
		// Unknown accounts count like known ones, so that no answer tells which exist.
		out = []string{strings.ToLower(strings.TrimSpace(ledger.Narrow(typed)))}
	}
	return out
}

// onlyOf returns the code of the only one who can be meant, for the log.
func onlyOf(found []*cooperatives.Member) string {
	if len(found) == 1 {
		return found[0].Code
	}
	return ""
}

// approach is what both ways in begin with: the attempt is counted, and who may be meant is looked up.
func (p *Portal) approach(
	ctx context.Context, book ledger.BookID, typed string, from Origin,
) ([]*cooperatives.Member, error) {
	var full *ledger.Error
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		full, err = signin.Full(ctx, tx, byAddress(from))
		return err
	})
	if err == nil && full != nil {
		err = full
	}
	if err != nil {
		return nil, err
	}
	roster, err := p.register.Roster(ctx, book)
	if err != nil {
		return nil, err
	}
	found := candidates(&roster, typed)
	return found, p.admit(ctx, book, onlyOf(found), countsOf(book, codesOf(found, typed), from), from)
}

// SignIn begins a session of the member with the number, or the phone, and the PIN, and returns its token. It fails
// with signin.throttled after 5 attempts in 15 minutes or 30 in a day at one account, or 60 in 15 minutes from one
// address, and with portal.wrong for a wrong PIN and just so for somebody unknown or without a PIN.
func (p *Portal) SignIn(
	ctx context.Context, book ledger.BookID, login, pin string, from Origin,
) (token string, err error) {
	from = from.Clean()
	pin = NormalPIN(pin)
	found, err := p.approach(ctx, book, login, from)
	if err != nil {
		return "", err
	}
	m, hash, err := p.match(ctx, book, found, pin)
	if err != nil {
		return "", err
	}
	if m == nil {
		return "", p.refuse(ctx, book, "signin.refused", onlyOf(found), from, wrongSignIn())
	}
	return p.begin(ctx, book, m, from, "member.signin", func(ctx context.Context, tx *db.Tx) error {
		now, err := readPIN(ctx, tx, book, m.Code)
		if err == nil && now != hash {
			err = wrongSignIn()
		}
		return err
	})
}

// match returns the member whose PIN it is, with the hash that it was compared with; nobody when it is nobody's or that
// of two who share a phone. Where nobody is meant it takes as long.
func (p *Portal) match(
	ctx context.Context, book ledger.BookID, found []*cooperatives.Member, pin string,
) (*cooperatives.Member, string, error) {
	var matched *cooperatives.Member
	hash, hits := "", 0
	if len(found) == 0 {
		_, err := p.gate.Verify(ctx, "", pin)
		return nil, "", err
	}
	for _, m := range found {
		known, err := p.readPIN(ctx, book, m.Code)
		if err != nil {
			return nil, "", err
		}
		right, err := p.gate.Verify(ctx, known, p.mark("pin", book, m.Code, pin))
		if err != nil {
			return nil, "", err
		}
		if right {
			matched, hash = m, known
			hits++
		}
	}
	if hits != 1 {
		return nil, "", nil
	}
	return matched, hash, nil
}

func (p *Portal) readPIN(ctx context.Context, book ledger.BookID, member string) (string, error) {
	var hash string
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		hash, err = readPIN(ctx, tx, book, member)
		return err
	})
	return hash, err
}

// begin stores a session once the last doubt is gone, and takes the counts of the attempt back: those of the member
// alone, so that nobody wipes out what was tried at others who share the phone.
func (p *Portal) begin(
	ctx context.Context, book ledger.BookID, m *cooperatives.Member, from Origin, action string,
	ensure func(ctx context.Context, tx *db.Tx) error,
) (string, error) {
	token := signin.NewToken()
	err := p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := signin.Forget(ctx, tx, countsOf(book, []string{m.Code}, from)); err != nil {
			return err
		}
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			if err := ensure(ctx, tx); err != nil {
				return err
			}
			if err := insertSession(ctx, tx, book, m.Code, signin.Digest(token), from); err != nil {
				return err
			}
			return h.Log(ctx, tx, Actor(m.Name, m.Code, from), trail.Entry{Action: action, Object: object(m.Code)})
		})
	})
	if ledger.KindOf(err) == ledger.Denied {
		err = p.refuse(ctx, book, "signin.refused", m.Code, from, err)
	}
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(int64(book), 10) + "." + token, nil
}

// UseSlip sets the PIN of the member whose slip it is, ends the member's sessions and begins a new one. It fails as
// SignIn does, with portal.wrong_slip for a wrong or used code, portal.slip_expired, and with the errors of CheckPIN,
// after which the slip is good still.
func (p *Portal) UseSlip(
	ctx context.Context, book ledger.BookID, member, code, pin string, from Origin,
) (token string, err error) {
	from = from.Clean()
	pin = NormalPIN(pin)
	found, err := p.approach(ctx, book, member, from)
	if err != nil {
		return "", err
	}
	if len(found) != 1 || !strings.EqualFold(found[0].Code, strings.TrimSpace(ledger.Narrow(member))) {
		return "", p.refuse(ctx, book, "slip.refused", "", from, wrongSlip())
	}
	m := found[0]
	mark := p.slipMark(book, m.Code, code)
	err = p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error { return holdsSlip(ctx, tx, book, m.Code, mark) })
	if ledger.KindOf(err) == ledger.Denied {
		err = p.refuse(ctx, book, "slip.refused", m.Code, from, err)
	}
	if err != nil {
		return "", err
	}
	if err := CheckPIN(pin, m); err != nil {
		return "", err
	}
	hash, err := p.hashPIN(ctx, book, m.Code, pin)
	if err != nil {
		return "", err
	}
	return p.begin(ctx, book, m, from, "slip.use", func(ctx context.Context, tx *db.Tx) error {
		if err := holdsSlip(ctx, tx, book, m.Code, mark); err != nil {
			return err
		}
		return replacePIN(ctx, tx, book, m.Code, hash, "")
	})
}

// holdsSlip fails with portal.wrong_slip unless the member has a slip with the mark, and with portal.slip_expired when it
// is no longer good: who knows the code may know that.
func holdsSlip(ctx context.Context, tx *db.Tx, book ledger.BookID, member, mark string) error {
	known, until, err := readSlip(ctx, tx, book, member)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(known), []byte(mark)) != 1 {
		return wrongSlip()
	}
	if !tx.Now.Before(until) {
		return ledger.NewError(ledger.Denied, "portal.slip_expired", ledger.Args{"date": ledger.DateOf(until).String()}).At("code")
	}
	return nil
}
