package members

import (
	"context"
	"maps"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// maxReason bounds the reason for opening a secret, in characters.
const maxReason = 200

// Reveal opens one secret of a member, for a reason, and leaves a row in the log. It fails with field.required without
// a reason, member.field for what is no secret, and member.unknown. A secret that is not known is empty.
func (m *Members) Reveal(
	ctx context.Context, who ledger.Actor, book ledger.BookID, member string, field Field, reason string,
) (string, error) {
	var text string
	why := asked{who, "member.reveal", reason, map[string]string{"field": string(field)}}
	err := m.forReason(ctx, book, member, why, func(_ *register, p *Person) error {
		var err error
		text, err = p.secret(field)
		return err
	})
	if err != nil {
		return "", err
	}
	return text, nil
}

// Phones opens the telephone numbers of members for somebody who has to call them all, for a reason, and leaves a row in
// the log for each. Numbers that are not known are left out. It fails with field.required without a reason, and with
// member.unknown.
func (m *Members) Phones(
	ctx context.Context, who ledger.Actor, book ledger.BookID, list []string, reason string,
) (map[string]string, error) {
	out := map[string]string{}
	if len(list) == 0 {
		return out, nil
	}
	why := asked{who, "member.reveal", reason, map[string]string{"field": string(Phone)}}
	err := m.forReasons(ctx, book, list, why, func(_ *register, p *Person) error {
		if number := string(p.Phone); number != "" {
			out[p.Code] = number
		}
		return nil
	})
	return out, err
}

// LookUp returns a member as of the day as Family does, for somebody of the village who looks on his behalf at the counter (代查), and
// leaves a row in the log. It fails with field.required without a reason, and with member.unknown.
func (m *Members) LookUp(
	ctx context.Context, who ledger.Actor, book ledger.BookID, member string, day ledger.Date, reason string,
) (Family, error) {
	var out Family
	err := m.forReason(ctx, book, member, asked{who: who, action: "member.lookup", reason: reason},
		func(r *register, p *Person) error {
			out = r.family(p, day)
			return nil
		})
	return out, err
}

// asked is who asks for what of a member, and why.
type asked struct {
	who    ledger.Actor
	action string
	reason string
	after  map[string]string // what the log says beside the reason
}

// forReason has a member read for a reason that the log keeps.
func (m *Members) forReason(
	ctx context.Context, book ledger.BookID, member string, a asked, f func(r *register, p *Person) error,
) error {
	return m.forReasons(ctx, book, []string{member}, a, f)
}

// forReasons has members read in one transaction, each with a row in the log.
func (m *Members) forReasons(
	ctx context.Context, book ledger.BookID, list []string, a asked, f func(r *register, p *Person) error,
) error {
	a.reason = strings.TrimSpace(a.reason)
	if a.reason == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("reason")
	}
	if e := ledger.CheckText("reason", a.reason, maxReason); e != nil {
		return e
	}
	return m.books.DB().Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			for _, member := range list {
				r, err := m.readFamily(ctx, tx, book, member)
				if err != nil {
					return err
				}
				p, err := r.find(member)
				if err != nil {
					return err
				}
				if err := f(r, p); err != nil {
					return err
				}
				after := map[string]string{"reason": a.reason}
				maps.Copy(after, a.after)
				err = h.Log(ctx, tx, a.who, trail.Entry{Action: a.action, Object: "member/" + member, After: after})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (p *Person) secret(field Field) (string, error) {
	switch field {
	case IDNumber:
		return string(p.IDNumber), nil
	case Phone:
		return string(p.Phone), nil
	case BankCard:
		return string(p.BankCard), nil
	default:
		return "", ledger.NewError(ledger.Invalid, "member.field", nil).At("field")
	}
}

// History returns what the log knows of a member, the newest first, at most trail.MaxRecords rows.
func (m *Members) History(ctx context.Context, book ledger.BookID, member string) ([]trail.Record, error) {
	object := "member/" + member
	var out []trail.Record
	err := m.books.DB().View(ctx, func(ctx context.Context, tx *db.Tx) error {
		records, err := trail.List(ctx, tx, book, trail.Query{Text: object})
		for _, r := range records {
			if r.Object == object {
				out = append(out, r)
			}
		}
		return err
	})
	return out, err
}
