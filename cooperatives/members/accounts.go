package members

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// PayAccount is where a member is paid, with whole numbers. It is never shown; a bank's file is made of it.
type PayAccount struct {
	Name     string
	BankCard string
	Bank     string
	IDNumber string
}

// WithCards returns the codes that a bank can pay: members with a bank card, and households whose head has one. No number
// is opened.
func (m *Members) WithCards(ctx context.Context, book ledger.BookID) (map[string]bool, error) {
	r, err := m.view(ctx, book)
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(r.people))
	for code, p := range r.people {
		if p.BankCard != "" {
			out[code] = true
		}
	}
	for code, h := range r.households {
		if out[h.Head] {
			out[code] = true
		}
	}
	return out, nil
}

// PayAccounts opens the bank accounts of members for one file of payments and leaves one row in the log, with the purpose
// and how many were opened. The code of a household stands for its head. Codes of nobody, and members without an
// account, are left out or come with empty numbers. It fails with field.required without a purpose.
func (m *Members) PayAccounts(
	ctx context.Context, who ledger.Actor, book ledger.BookID, codes []string, purpose string,
) (map[string]PayAccount, error) {
	purpose = strings.TrimSpace(purpose)
	if purpose == "" {
		return nil, ledger.NewError(ledger.Invalid, "field.required", nil).At("purpose")
	}
	if e := ledger.CheckText("purpose", purpose, maxReason); e != nil {
		return nil, e
	}
	out := make(map[string]PayAccount, len(codes))
	err := m.books.DB().Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			r, err := m.read(ctx, tx, book)
			if err != nil {
				return err
			}
			for _, code := range codes {
				p := r.people[code]
				if p == nil {
					p = r.people[r.households[code].Head]
				}
				if p != nil {
					out[code] = PayAccount{p.Name, string(p.BankCard), p.Bank, string(p.IDNumber)}
				}
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "member.accounts", Object: "member",
				After: map[string]string{"purpose": purpose, "opened": strconv.Itoa(len(out)), "asked": strconv.Itoa(len(codes))},
			})
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
