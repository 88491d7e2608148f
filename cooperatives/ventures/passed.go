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

// PassedIn is rent of a leased venture that the collective took for the households whose houses or land it uses
// (代收代付).
type PassedIn struct {
	Venture  string
	Date     ledger.Date
	Amount   ledger.Money
	FeeRate  decimal.Decimal      // what the collective keeps, 0 to 1
	Claims   []cooperatives.Claim // households or members, weighed by area, rooms or plain counts
	Contract string               // whose list of households holds where Claims is empty
	Money    string               // account of cash or bank that took it
	Document string
}

// PassedOut pays what is owed to all households of a venture.
type PassedOut struct {
	Venture  string
	Date     ledger.Date
	Money    string // account of cash or bank that pays
	Document string
}

// Owed is what a household is still owed of the rent of a venture.
type Owed struct {
	Holder cooperatives.Holder
	Name   string
	Amount ledger.Money // fen; negative where more was paid than received
}

// Drafted is what was or would be drafted: the lines of each voucher, and its number once it is there.
type Drafted struct {
	Passed   cooperatives.Passed // of money received
	Vouchers []ledger.VoucherID
	Lines    [][]ledger.Line `json:"-"`
}

// passedSource is the source of the vouchers of money that is passed on.
const passedSource = "passed"

// passedTargets are the accounts of the regimes: 内部往来 of a village, 成员往来 of a cooperative, 其他应付款 of a company,
// and the income for services (管理费).
func passedTargets(r ledger.Regime, venture, money string) cooperatives.PassedAccounts {
	owed, fee := "113", "50102"
	switch r {
	case ledger.SmallBusiness:
		owed, fee = "2241", "5051"
	case ledger.FarmersCooperative:
		owed, fee = "114", "501"
	case ledger.LegacyRuralCollective:
		fee = "501"
	case ledger.RuralCollective, ledger.RegimeUnknown:
	}
	d := ledger.Dimensions{Venture: venture}
	return cooperatives.PassedAccounts{
		Money: money, Owed: cooperatives.Target{Account: owed, Dimensions: d},
		Fee: cooperatives.Target{Account: fee, Dimensions: d},
	}
}

func checkPassed(day ledger.Date, money, document string) ledger.Errors {
	var es ledger.Errors
	if !day.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "date.malformed", ledger.Args{"text": day.String()}).At("date"))
	}
	for _, e := range []*ledger.Error{
		required("account", money, ledger.MaxText), required("document", document, ledger.MaxSummary),
	} {
		if e != nil {
			es = append(es, e)
		}
	}
	return es
}

// PreviewPassedIn is a dry run of PassIn.
func (s *Ventures) PreviewPassedIn(ctx context.Context, book ledger.BookID, p PassedIn) (Drafted, error) {
	es := checkPassed(p.Date, p.Money, p.Document)
	if p.Amount <= 0 || p.Amount > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "rent.amount", nil).At("amount"))
	}
	if err := es.Err(); err != nil {
		return Drafted{}, err
	}
	info, v, err := s.passing(ctx, book, p.Venture, Leased)
	if err != nil {
		return Drafted{}, err
	}
	if err := s.listed(ctx, book, &p); err != nil {
		return Drafted{}, err
	}
	var d Drafted
	d.Passed, err = cooperatives.PassOn(p.Amount, p.FeeRate, cooperatives.Weights{PerShare: 1, Claims: p.Claims})
	if err != nil {
		return Drafted{}, err
	}
	d.Lines = cooperatives.PostPassedIn(
		d.Passed, passedTargets(info.Regime, v.Code, p.Money), "代收"+v.Name+"租金，付给农户："+p.Document)
	return d, nil
}

// PassIn takes rent for households, those named or those of the contract's list on the day: it drafts, submitted for another person to check, a debit of the money and a credit
// of what each household is owed, to the fen; the fee alone is income. It fails with rent.amount, venture.unknown,
// venture.not_leased, passed.no_list, passed.other_venture, as cooperatives.PassOn does, and as drafts do, such as for a household that the book lacks.
func (s *Ventures) PassIn(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p PassedIn,
) (Drafted, error) {
	d, err := s.PreviewPassedIn(ctx, book, p)
	if err != nil {
		return d, err
	}
	return books.Once(ctx, s.db, book, key, "passed.in", p, func(ctx context.Context, tx *db.Tx) (Drafted, error) {
		made := d
		made.Vouchers, err = s.draftPassed(ctx, tx, who, book, p.Date, p.Venture+"/in", d.Lines)
		if err != nil {
			return Drafted{}, err
		}
		return made, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			return h.Log(ctx, tx, who, trail.Entry{Action: "passed.in", Object: "venture/" + p.Venture, After: p})
		})
	})
}

// Owed lists what households are owed of the rent of a venture by the posted vouchers, in order of their codes.
func (s *Ventures) Owed(ctx context.Context, book ledger.BookID, venture string) ([]Owed, error) {
	var out []Owed
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		info, err := snap.Info(ctx)
		if err != nil {
			return err
		}
		out, err = owed(ctx, snap, info, venture)
		return err
	})
	return out, err
}

func owed(ctx context.Context, snap *books.Snapshot, info ledger.BookInfo, venture string) ([]Owed, error) {
	names, err := snap.DimensionNames(ctx, ledger.Member)
	if err != nil {
		return nil, err
	}
	periods, err := snap.Periods(ctx)
	if err != nil {
		return nil, err
	}
	end := info.Start
	for _, p := range periods {
		end = max(end, p.Period)
	}
	f, err := snap.Figures(ctx, ledger.Span{From: info.Start, To: end}, nil)
	if err != nil {
		return nil, err
	}
	account := passedTargets(info.Regime, venture, "").Owed.Account
	sums := map[string]ledger.Money{}
	for _, d := range f.ClosingDetails(func(a ledger.Account) bool { return a.Code == account }) {
		if d.Dimensions.Venture == venture && d.Dimensions.Member != "" {
			sums[d.Dimensions.Member] -= d.Balance.Closing()
		}
	}
	var out []Owed
	for code, amount := range sums {
		if amount != 0 {
			out = append(out, Owed{cooperatives.Holder(code), names[code], amount})
		}
	}
	slices.SortFunc(out, func(a, b Owed) int { return cmp.Compare(a.Holder, b.Holder) })
	return out, nil
}

// PreviewPassedOut is a dry run of PassOut.
func (s *Ventures) PreviewPassedOut(ctx context.Context, book ledger.BookID, p PassedOut) (Drafted, error) {
	d, _, err := s.payout(ctx, book, p)
	return d, err
}

// payout drafts the lines of a payment, and tells where the chain stood when the balances were read.
func (s *Ventures) payout(ctx context.Context, book ledger.BookID, p PassedOut) (d Drafted, seq int64, err error) {
	if err := checkPassed(p.Date, p.Money, p.Document).Err(); err != nil {
		return d, 0, err
	}
	_, v, err := s.passing(ctx, book, p.Venture, Leased, Entrusted)
	if err != nil {
		return d, 0, err
	}
	err = s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		info, err := snap.Info(ctx)
		if err != nil {
			return err
		}
		all, err := owed(ctx, snap, info, v.Code)
		if err != nil {
			return err
		}
		var list []cooperatives.Payable
		for _, o := range all {
			if o.Amount > 0 {
				list = append(list, cooperatives.Payable{Holder: o.Holder, Amount: o.Amount})
			}
		}
		if len(list) == 0 {
			return ledger.NewError(ledger.Conflict, "passed.nothing", ledger.Args{"name": v.Name})
		}
		seq = info.Head.Seq
		d.Lines = cooperatives.PostPassedOut(
			list, passedTargets(info.Regime, v.Code, p.Money), "付农户"+v.Name+"款："+p.Document)
		return nil
	})
	return d, seq, err
}

// PassOut pays every household what it is owed of the rent of the venture: a debit for each and a credit of the money,
// submitted for another person to check. It fails with venture.unknown, venture.not_leased, passed.nothing when nothing
// is owed, passed.waiting while the vouchers of a payment are not posted yet, passed.moved when the book took a voucher
// meanwhile, and as drafts do.
func (s *Ventures) PassOut(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p PassedOut,
) (Drafted, error) {
	d, seq, err := s.payout(ctx, book, p)
	if ledger.KindOf(err) == ledger.Invalid || ledger.KindOf(err) == ledger.NotFound {
		return d, err
	}
	return books.Once(ctx, s.db, book, key, "passed.out", p, func(ctx context.Context, tx *db.Tx) (Drafted, error) {
		if err != nil {
			return Drafted{}, err
		}
		if err := lockVenture(ctx, tx, book, p.Venture); err != nil {
			return Drafted{}, err
		}
		ref := p.Venture + "/out"
		waits, err := passedWaits(ctx, tx, book, ref)
		if err != nil {
			return Drafted{}, err
		}
		if waits {
			return Drafted{}, ledger.NewError(ledger.Conflict, "passed.waiting", nil)
		}
		made := d
		if made.Vouchers, err = s.draftPassed(ctx, tx, who, book, p.Date, ref, d.Lines); err != nil {
			return Drafted{}, err
		}
		return made, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			if h.Chain.Seq != seq {
				return ledger.NewError(ledger.Busy, "passed.moved", nil)
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "passed.out", Object: "venture/" + p.Venture, After: p})
		})
	})
}

// passing reads the book and a venture that is operated in one of the modes.
func (s *Ventures) passing(
	ctx context.Context, book ledger.BookID, code string, modes ...Mode,
) (ledger.BookInfo, Venture, error) {
	v, err := s.venture(ctx, book, code)
	if err == nil && !slices.Contains(modes, v.Mode) {
		wrong := "venture.not_leased"
		if modes[0] == Entrusted {
			wrong = "venture.not_entrusted"
		}
		err = ledger.NewError(ledger.Invalid, wrong, ledger.Args{"name": v.Name})
	}
	if err != nil {
		return ledger.BookInfo{}, v, err
	}
	info, err := s.info(ctx, book)
	return info, v, err
}

func (s *Ventures) draftPassed(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, day ledger.Date, ref string,
	vouchers [][]ledger.Line,
) ([]ledger.VoucherID, error) {
	var ids []ledger.VoucherID
	for _, lines := range vouchers {
		id, err := s.books.HandIn(ctx, tx, who, books.Draft{
			Book: book, Date: day, Series: ledger.General, Source: passedSource, SourceRef: ref, Lines: lines,
		})
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
