package books

import (
	"context"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// NewAccount is an account to be added below a statutory one.
type NewAccount struct {
	Code       string
	Name       string
	Dimensions ledger.DimensionSet // in addition to those of the parent
	Unit       string              // unit of quantity, empty for none
	Note       string
}

// AddAccount adds an account below an existing one; its code must have the book's code lengths. A parent that was a
// leaf stops being one, which is refused once it carries lines or opening balances (account.parent_used).
func (b *Books) AddAccount(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, n NewAccount) error {
	_, err := Once(ctx, b.db, book, key, "account.add", n, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.AddAccountIn(ctx, tx, who, book, n)
	})
	return err
}

// AddAccountIn is AddAccount inside a transaction.
func (b *Books) AddAccountIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, n NewAccount,
) error {
	n.Code, n.Name, n.Unit = strings.TrimSpace(n.Code), strings.TrimSpace(n.Name), strings.TrimSpace(n.Unit)
	if err := n.check().Err(); err != nil {
		return err
	}
	info, err := readInfo(ctx, tx, book)
	if err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		chart, err := b.charts.at(ctx, tx, book, h.ChartVersion)
		if err != nil {
			return err
		}
		parent, err := parentOf(chart, info, n)
		if err != nil {
			return err
		}
		if parent.Leaf {
			used, err := accountUsed(ctx, tx, book, parent.Code)
			if err != nil {
				return err
			}
			if used {
				return ledger.NewError(ledger.Conflict, "account.parent_used",
					ledger.Args{"code": parent.Code, "name": parent.Name}).At("code")
			}
			if err := setLeaf(ctx, tx, book, parent.Code); err != nil {
				return err
			}
		}
		account := ledger.Account{
			Code: n.Code, Name: n.Name, Parent: parent.Code, Class: parent.Class, Side: parent.Side, Leaf: true,
			Active: true, Flow: parent.Flow, Dimensions: parent.Dimensions | n.Dimensions, Unit: n.Unit, Note: n.Note,
		}
		if err := insertAccounts(ctx, tx, book, []ledger.Account{account}); err != nil {
			return err
		}
		h.ChartVersion++
		return h.Log(ctx, tx, who, trail.Entry{Action: "account.add", Object: "account/" + n.Code, After: account})
	})
}

func (n NewAccount) check() ledger.Errors {
	var es ledger.Errors
	if n.Name == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At("name"))
	}
	for _, t := range []struct {
		field, text string
		max         int
	}{{"code", n.Code, maxCode}, {"name", n.Name, maxName}, {"unit", n.Unit, 16}, {"note", n.Note, ledger.MaxNote}} {
		if e := ledger.CheckText(t.field, t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// parentOf finds the parent of a new account and refuses places where closing needs the account itself.
func parentOf(chart *ledger.Chart, info ledger.BookInfo, n NewAccount) (ledger.Account, error) {
	level, code, err := info.CodeLengths.Split(n.Code)
	if err != nil {
		return ledger.Account{}, err
	}
	if level == 1 {
		return ledger.Account{}, ledger.NewError(ledger.Invalid, "account.top_level",
			ledger.Args{"code": n.Code}).At("code")
	}
	if _, err := chart.Find(n.Code); err == nil {
		return ledger.Account{}, ledger.NewError(ledger.Conflict, "account.duplicate",
			ledger.Args{"code": n.Code}).At("code")
	}
	parent, err := chart.Find(code)
	if err != nil {
		return parent, ledger.NewError(ledger.NotFound, "account.no_parent",
			ledger.Args{"code": n.Code, "parent": code}).At("code")
	}
	roles := info.Regime.Roles()
	if code == roles.Result || code == roles.Undistributed || slices.Contains(roles.Allocations, code) {
		return parent, ledger.NewError(ledger.Invalid, "account.closing_role",
			ledger.Args{"code": code, "name": parent.Name}).At("code")
	}
	return parent, nil
}

// SetAside stops an account from taking lines once its balance is zero and no draft names it.
func (b *Books) SetAside(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string) error {
	return b.setActive(ctx, who, key, activation{book, code, false})
}

// TakeUp lets an account that was set aside take lines again.
func (b *Books) TakeUp(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, code string) error {
	return b.setActive(ctx, who, key, activation{book, code, true})
}

type activation struct {
	Book   ledger.BookID
	Code   string
	Active bool
}

func (b *Books) setActive(ctx context.Context, who ledger.Actor, key string, a activation) error {
	_, err := Once(ctx, b.db, a.Book, key, "account.active", a, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, a.Book, func(h *trail.Head) error {
			chart, err := b.charts.at(ctx, tx, a.Book, h.ChartVersion)
			if err != nil {
				return err
			}
			account, err := chart.Find(a.Code)
			if err != nil {
				return err
			}
			if !a.Active {
				if err := idle(ctx, tx, a.Book, account); err != nil {
					return err
				}
			}
			if err := setActive(ctx, tx, a); err != nil {
				return err
			}
			h.ChartVersion++
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "account.active", Object: "account/" + a.Code,
				Before: map[string]bool{"active": account.Active}, After: map[string]bool{"active": a.Active},
			})
		})
	})
	return err
}

func idle(ctx context.Context, tx *db.Tx, book ledger.BookID, a ledger.Account) error {
	args := ledger.Args{"code": a.Code, "name": a.Name}
	if !a.Leaf {
		return ledger.NewError(ledger.Invalid, "account.not_leaf", args)
	}
	balance, err := closingOf(ctx, tx, book, a.Code)
	if err != nil {
		return err
	}
	if balance != 0 {
		args["balance"] = balance.Grouped()
		return ledger.NewError(ledger.Conflict, "account.has_balance", args)
	}
	drafted, err := accountDrafted(ctx, tx, book, a.Code)
	if err != nil {
		return err
	}
	if drafted {
		return ledger.NewError(ledger.Conflict, "account.in_draft", args)
	}
	return nil
}
