package ventures

import (
	"cmp"
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// HouseAccounts are the accounts rendered for houses that the operator of a venture runs for their owners (委托经营).
type HouseAccounts struct {
	Venture  string
	Date     ledger.Date
	Rate     decimal.Decimal // the owners' part of the sales, 0 to 1
	Houses   []cooperatives.HouseSales
	Document string
	Operator OperatorAccounts
}

// OperatorAccounts are accounts of the operator's own book; an empty one is the usual account of its regime.
type OperatorAccounts struct {
	Held     string // what guests paid and the owners own
	Income   string // the operator's own part
	Advanced string // what it paid for owners
}

// EntrustedDraft is what was or would be drafted: the statement of each house, and the voucher of each book.
type EntrustedDraft struct {
	Houses       []cooperatives.HouseSettlement
	Voucher      ledger.VoucherID // of the collective; 0 when no owner is paid anything
	VentureBook  ledger.BookID    // 0 where the venture keeps no book here
	VentureDraft ledger.VoucherID
	Lines        []ledger.Line `json:"-"`
	VentureLines []ledger.Line `json:"-"`
}

// entrustedTargets are the accounts of the operator's regime for what it holds in trust, its own part, what it advanced
// and what it owes the collective.
func entrustedTargets(r ledger.Regime, own OperatorAccounts, party ledger.Dimensions) cooperatives.EntrustedAccounts {
	held, income, advanced := "211", "50102", "112"
	switch r {
	case ledger.SmallBusiness:
		held, income, advanced = "2241", "5001", "1221"
	case ledger.FarmersCooperative:
		income, advanced = "501", "113"
	case ledger.LegacyRuralCollective:
		held, income = "202", "501"
	case ledger.RuralCollective, ledger.RegimeUnknown:
	}
	held, income, advanced = cmp.Or(own.Held, held), cmp.Or(own.Income, income), cmp.Or(own.Advanced, advanced)
	return cooperatives.EntrustedAccounts{
		Trust:    cooperatives.Target{Account: held},
		Income:   cooperatives.Target{Account: income},
		Advanced: cooperatives.Target{Account: advanced},
		Payable:  cooperatives.Target{Account: held, Dimensions: party},
	}
}

// PreviewEntrusted is a dry run of SettleEntrusted.
func (s *Ventures) PreviewEntrusted(ctx context.Context, book ledger.BookID, e HouseAccounts) (EntrustedDraft, error) {
	var d EntrustedDraft
	if err := checkPassed(e.Date, "-", e.Document).Err(); err != nil {
		return d, err
	}
	info, v, err := s.passing(ctx, book, e.Venture, Entrusted)
	if err != nil {
		return d, err
	}
	if d.Houses, err = cooperatives.SettleHouses(e.Rate, e.Houses); err != nil {
		return d, err
	}
	var source ledger.BookInfo
	var party ledger.Dimensions
	if v.Source != "" {
		if source, err = s.books.Find(ctx, v.Source); err != nil {
			return d, err
		}
		if party.Counterparty, err = s.collectiveCode(ctx, book, v.Code); err != nil {
			return d, err
		}
		d.VentureBook = source.ID
	}
	a := entrustedTargets(source.Regime, e.Operator, party)
	a.Owed = passedTargets(info.Regime, v.Code, "").Owed
	a.Receivable = cooperatives.Target{
		Account:    collectiveAccounts(info.Regime, Lease).Receivable,
		Dimensions: ledger.Dimensions{Counterparty: v.Counterparty},
	}
	d.VentureLines, d.Lines = cooperatives.PostEntrusted(d.Houses, a, "结算"+v.Name+"委托经营："+e.Document)
	if d.VentureBook == 0 {
		d.VentureLines = nil
		return d, s.checkOwners(ctx, book, e.Houses).Err()
	}
	es := s.checkOwners(ctx, book, e.Houses)
	return d, append(es, s.checkOperator(ctx, d.VentureBook, a, d.VentureLines)...).Err()
}

// checkOwners fails with passed.household_unknown for an owner that the book knows neither as household nor as member.
func (s *Ventures) checkOwners(ctx context.Context, book ledger.BookID, houses []cooperatives.HouseSales) ledger.Errors {
	var es ledger.Errors
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		names, err := snap.DimensionNames(ctx, ledger.Member)
		for _, h := range houses {
			if _, known := names[string(h.Owner)]; err == nil && !known {
				es = append(es, ledger.NewError(
					ledger.Invalid, "passed.household_unknown", ledger.Args{"code": string(h.Owner)}).At("houses"))
			}
		}
		return err
	})
	return append(es, ledger.Problems(err)...)
}

// checkOperator fails with account.unknown and account.not_leaf, at the box of the account, for what the lines use and
// takes none in the operator's book: the regime's usual account may have others below it there.
func (s *Ventures) checkOperator(
	ctx context.Context, book ledger.BookID, a cooperatives.EntrustedAccounts, lines []ledger.Line,
) ledger.Errors {
	var es ledger.Errors
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		for _, box := range []struct{ name, code string }{
			{"operator_held", a.Trust.Account}, {"operator_income", a.Income.Account}, {"operator_advanced", a.Advanced.Account},
		} {
			used := slices.ContainsFunc(lines, func(l ledger.Line) bool { return l.Account == box.code })
			switch account, err := chart.Find(box.code); {
			case !used:
			case err != nil:
				es = append(es, ledger.NewError(ledger.Invalid, "account.unknown", ledger.Args{"code": box.code}).At(box.name))
			case !account.Leaf:
				es = append(es, ledger.NewError(
					ledger.Invalid, "account.not_leaf", ledger.Args{"code": account.Code, "name": account.Name}).At(box.name))
			}
		}
		return nil
	})
	return append(es, ledger.Problems(err)...)
}

// collectiveCode is the code of the collective among the counterparties of the venture's book, as its contracts say;
// empty where none does.
func (s *Ventures) collectiveCode(ctx context.Context, book ledger.BookID, venture string) (string, error) {
	all, err := s.Contracts(ctx, book)
	for _, c := range all {
		if c.Venture == venture && c.Collective != "" {
			return c.Collective, nil
		}
	}
	return "", err
}

// SettleEntrusted settles houses that are run for their owners: the operator's book, where it is here, clears what it
// held in trust, and the collective's owes each owner his part; both drafts are submitted in one transaction, for
// another person to check in each book. The owners are paid by PassOut. It fails with venture.unknown,
// venture.not_entrusted, passed.household_unknown, account.unknown and account.not_leaf at the boxes of the operator's
// accounts, as cooperatives.SettleHouses does, and as drafts do. Who may settle must be allowed to write in
// both books; that is for the caller to see to.
func (s *Ventures) SettleEntrusted(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, e HouseAccounts,
) (EntrustedDraft, error) {
	d, err := s.PreviewEntrusted(ctx, book, e)
	if err != nil {
		return d, err
	}
	return books.Once(ctx, s.db, book, key, "entrusted.settle", e, func(
		ctx context.Context, tx *db.Tx,
	) (EntrustedDraft, error) {
		made := d
		// The book with the lower number goes first, so that two settlements never wait for each other.
		drafts := []books.Draft{{Book: book, Lines: d.Lines}, {Book: d.VentureBook, Lines: d.VentureLines}}
		slices.SortFunc(drafts, func(a, b books.Draft) int { return int(a.Book - b.Book) })
		for _, draft := range drafts {
			if len(draft.Lines) == 0 {
				continue
			}
			draft.Date, draft.Series, draft.Source = e.Date, ledger.General, passedSource
			draft.SourceRef = e.Venture + "/houses"
			id, err := s.books.HandIn(ctx, tx, who, draft)
			if err != nil {
				return EntrustedDraft{}, err
			}
			if draft.Book == book {
				made.Voucher = id
			} else {
				made.VentureDraft = id
			}
		}
		return made, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			if err := insertHouseSettlement(ctx, tx, book, e, made, who.ID); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "entrusted.settle", Object: "venture/" + e.Venture, After: e,
			})
		})
	})
}
