package services

import (
	"context"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Offsetting sets what a household owes off against what is owed to it, such as a dividend. Account is where that is
// owed; Consent is the hash of the signed consent (抵扣同意书), kept as attachments are, or Paper the consent itself, and
// Document its name.
type Offsetting struct {
	Household string
	Period    ledger.Period
	Day       ledger.Date
	Account   string
	Consent   ledger.Hash
	Paper     books.NewFile `json:"-"` // kept together with the offset
	Document  string
}

// Offset drafts the voucher of an offset and submits it. What is set off of dividends stands in their runs as well, and is
// not paid any more while the voucher stands. It fails with pay.no_consent without a signed consent that the book keeps,
// pay.liability for an account on which nothing can be owed to members, pay.too_much for more than is owed to the
// household there, dividend.not_payable for a dividend that is in a batch or held back, pay.nothing, and as drafts do.
func (s *Services) Offset(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, o Offsetting,
) (Payment, error) {
	o.Document = strings.TrimSpace(o.Document)
	consent, err := s.consent(ctx, book, o)
	if err != nil {
		return Payment{}, err
	}
	accounts, err := s.accounts(ctx, book)
	if err != nil {
		return Payment{}, err
	}
	if err := s.owesMembers(ctx, book, o.Account, accounts.Household); err != nil {
		return Payment{}, err
	}
	balance, err := s.balance(ctx, book, o.Account, o.Household)
	if err != nil {
		return Payment{}, err
	}
	p := Payment{Kind: SetOff, Party: o.Household, Day: o.Day, Document: o.Document, Consent: consent.Hash}
	return s.fromHousehold(ctx, who, key, book, p, clearing{
		period: o.Period, account: o.Account, summary: "农机服务费抵扣（" + o.Document + "）", paper: o.Paper,
		files: []ledger.File{consent}, offset: true, balance: balance,
	})
}

// consent is the signed consent of an offset, which its voucher carries.
func (s *Services) consent(ctx context.Context, book ledger.BookID, o Offsetting) (ledger.File, error) {
	var file ledger.File
	var err error
	if o.Paper.Body != nil {
		file, err = o.Paper.File()
	} else {
		file, err = view(ctx, s, func(ctx context.Context, tx *db.Tx) (ledger.File, error) {
			return fileKept(ctx, tx, book, o.Consent)
		})
		file.Name = o.Document
	}
	if err == nil && (o.Document == "" || file.Size == 0) {
		err = ledger.NewError(ledger.Invalid, "pay.no_consent", nil).At("consent")
	}
	return file, err
}

// debits are the lines against which a household's debt is cleared, and whether they set off what distributions owe. On
// an account of theirs nothing but that counts; elsewhere what stands there for the household, of which what it owes for
// settled work takes nothing off.
func (s *Services) debits(
	ctx context.Context, tx *db.Tx, book ledger.BookID, p *Payment, c clearing, household string,
) (lines []ledger.Line, distributed bool, err error) {
	line := ledger.Line{Summary: c.summary, Account: c.account, Debit: p.Amount}
	if !c.offset {
		return []ledger.Line{line}, false, nil
	}
	line.Dimensions.Member = p.Party
	owed := c.balance
	if s.from != nil {
		ofRuns, ours, err := s.from.OwedIn(ctx, tx, book, c.account, cooperatives.Holder(p.Party))
		if err != nil {
			return nil, false, err
		}
		if distributed = ours; distributed {
			owed = ofRuns
		}
	}
	if !distributed && c.account == household {
		open, err := openOf(ctx, tx, book, p.Party, lastPeriod)
		if err != nil {
			return nil, false, err
		}
		owed += open
	}
	if p.Amount > owed {
		return nil, false, ledger.NewError(ledger.Invalid, "pay.too_much",
			ledger.Args{"open": p.Amount.Grouped(), "owed": max(owed, 0).Grouped()}).At("account")
	}
	if !distributed || p.Amount == 0 {
		return []ledger.Line{line}, false, nil
	}
	lines, err = s.from.SetOffLinesIn(ctx, tx, book, c.of(p))
	return lines, true, err
}

// lastPeriod is behind all months.
const lastPeriod = ledger.Period(9999_12)

// openOf returns what a household still owes up to the month, in fen.
func openOf(
	ctx context.Context, tx *db.Tx, book ledger.BookID, household string, period ledger.Period,
) (ledger.Money, error) {
	list, err := listSettled(ctx, tx, book, ofHousehold(household, period))
	p := Payment{Kind: SetOff}
	p.take(list, 0)
	return p.Amount, err
}

// owesMembers refuses an account on which nothing can be owed to members: neither a liability nor the account on which
// households owe for field work, which has two sides (内部往来).
func (s *Services) owesMembers(ctx context.Context, book ledger.BookID, account, household string) error {
	return s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		if a, err := chart.Find(account); err != nil || !a.Leaf || a.Class != ledger.Liability && account != household {
			return ledger.NewError(ledger.Invalid, "pay.liability", ledger.Args{"code": account}).At("account")
		}
		return nil
	})
}

// balance returns what stands on an account for a member, in fen, credit positive. Vouchers of field work that wait to be
// posted count as posted: what a household still owes for it goes by the orders, which do not wait.
func (s *Services) balance(ctx context.Context, book ledger.BookID, account, member string) (ledger.Money, error) {
	var owed ledger.Money
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		standing, err := snap.Standing(ctx, account)
		if err != nil {
			return err
		}
		moving, err := snap.Moving(ctx, account, ofServices)
		owed = -standing[member] - moving[member]
		return err
	})
	return owed, err
}

// ofServices reports whether a voucher was drafted for field work.
func ofServices(v *ledger.Voucher) bool { return v.Source == voucherSource }

// ClaimedOn returns how much of what stands on the account for a household is for field work, in fen: what it owes by the
// orders, but for vouchers of them that wait to be posted. On other accounts than that of settlements there is nothing.
func (s *Services) ClaimedOn(
	ctx context.Context, book ledger.BookID, account, household string,
) (ledger.Money, error) {
	accounts, err := s.accounts(ctx, book)
	if err != nil || accounts.Household != account {
		return 0, err
	}
	var claimed ledger.Money
	err = s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		moving, err := snap.Moving(ctx, account, ofServices)
		claimed = -moving[household]
		return err
	})
	if err != nil {
		return 0, err
	}
	open, err := view(ctx, s, func(ctx context.Context, tx *db.Tx) (ledger.Money, error) {
		return openOf(ctx, tx, book, household, lastPeriod)
	})
	return open + claimed, err
}
