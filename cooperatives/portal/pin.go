package portal

import (
	"context"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// PINLength is how many digits a PIN has.
const PINLength = 6

// NormalPIN is the form in which PINs are compared: full-width digits and spaces are accepted.
func NormalPIN(s string) string { return strings.Join(strings.Fields(ledger.Narrow(s)), "") }

// CheckPIN says what is wrong with a new PIN of a member: pin.form unless it is six digits, pin.easy for digits that
// guessers try first, pin.personal for digits out of the member's own numbers, which others know too.
func CheckPIN(pin string, m *cooperatives.Member) error {
	refuse := func(key string) error { return ledger.NewError(ledger.Invalid, key, nil).At("pin") }
	if len(pin) != PINLength || strings.Trim(pin, "0123456789") != "" {
		return refuse("pin.form")
	}
	if easy(pin) {
		return refuse("pin.easy")
	}
	for _, number := range []string{string(m.IDNumber), string(m.Phone), string(m.BankCard), m.Code} {
		if strings.Contains(number, pin) {
			return refuse("pin.personal")
		}
	}
	// The birth as it is spoken: 年月日 with two digits of the year stands in the number, day, month and year does not.
	if born := m.BirthDay(); born != 0 {
		text := strings.ReplaceAll(born.String(), "-", "")
		if pin == text[6:]+text[4:6]+text[2:4] || pin == text[4:]+text[2:4] {
			return refuse("pin.personal")
		}
	}
	return nil
}

// easy reports whether the digits go up or down by the same step, or are one half or third repeated.
func easy(pin string) bool {
	step := pin[1] - pin[0]
	even := true
	for i := 1; i < len(pin); i++ {
		even = even && pin[i]-pin[i-1] == step
	}
	return even || pin[:2] == pin[2:4] && pin[2:4] == pin[4:] || pin[:3] == pin[3:]
}

// hashPIN hashes a keyed PIN.
func (p *Portal) hashPIN(ctx context.Context, book ledger.BookID, member, pin string) (string, error) {
	return p.gate.Hash(ctx, p.mark("pin", book, member, pin))
}

// ChangePIN gives the member who asks a new PIN and ends the member's sessions but that of the token keep. The old
// PIN is asked again, because a phone may have been left alone; it fails with pin.old when that is wrong, with
// signin.throttled when it was wrong too often, and with the errors of CheckPIN.
func (p *Portal) ChangePIN(ctx context.Context, who ledger.Actor, key string, s Session, old, pin, keep string) error {
	m, err := p.find(ctx, s.Book, s.Member)
	if err != nil {
		return err
	}
	old, pin = NormalPIN(old), NormalPIN(pin)
	if err := CheckPIN(pin, m); err != nil {
		return err
	}
	from := Origin{Address: who.Address}.Clean()
	counts := countsOf(s.Book, []string{s.Member}, from)
	if err := p.admit(ctx, s.Book, s.Member, counts, from); err != nil {
		return err
	}
	known, err := p.readPIN(ctx, s.Book, s.Member)
	if err != nil {
		return err
	}
	right, err := p.gate.Verify(ctx, known, p.mark("pin", s.Book, s.Member, old))
	if err != nil {
		return err
	}
	hash, err := p.hashPIN(ctx, s.Book, s.Member, pin)
	if err != nil {
		return err
	}
	_, kept := split(keep)
	wrong := ledger.NewError(ledger.Denied, "pin.old", nil).At("old")
	// A repeated request finds its old PIN gone. It is refused inside, where the key answers first.
	err = p.once(ctx, key, s.Book, "pin.change", s.Member, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		now, err := readPIN(ctx, tx, s.Book, s.Member)
		if err != nil {
			return err
		}
		if !right || now != known {
			return wrong
		}
		if err := replacePIN(ctx, tx, s.Book, s.Member, hash, kept); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "pin.change", Object: object(s.Member)})
	})
	if ledger.KindOf(err) == ledger.Denied {
		return p.refuse(ctx, s.Book, "pin.refused", s.Member, from, err)
	}
	if err != nil {
		return err
	}
	return p.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return signin.Forget(ctx, tx, counts) })
}

// find returns a member of the register by code or member.unknown.
func (p *Portal) find(ctx context.Context, book ledger.BookID, code string) (*cooperatives.Member, error) {
	roster, err := p.register.Roster(ctx, book)
	if err != nil {
		return nil, err
	}
	for i := range roster.Members {
		if roster.Members[i].Code == code {
			return &roster.Members[i], nil
		}
	}
	return nil, ledger.NewError(ledger.NotFound, "member.unknown", ledger.Args{"code": code}).At("member")
}

// replacePIN stores a new PIN, uses the slip up and ends the sessions but the one with the hash keep.
func replacePIN(ctx context.Context, tx *db.Tx, book ledger.BookID, member, hash, keep string) error {
	if err := putPIN(ctx, tx, book, member, hash); err != nil {
		return err
	}
	if err := deleteSlip(ctx, tx, book, member); err != nil {
		return err
	}
	return deleteOtherSessions(ctx, tx, book, member, keep)
}
