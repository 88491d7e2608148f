package members

import (
	"context"
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
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "", ledger.NewError(ledger.Invalid, "field.required", nil).At("reason")
	}
	if e := ledger.CheckText("reason", reason, maxReason); e != nil {
		return "", e
	}
	var text string
	err := m.books.DB().Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			r, err := m.read(ctx, tx, book)
			if err != nil {
				return err
			}
			p, err := r.find(member)
			if err != nil {
				return err
			}
			if text, err = p.secret(field); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "member.reveal", Object: "member/" + member,
				After: map[string]string{"field": string(field), "reason": reason},
			})
		})
	})
	if err != nil {
		return "", err
	}
	return text, nil
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
