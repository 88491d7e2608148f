package dividends

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// Ref names a version of a run, as a person saw it.
type Ref struct {
	Run     int
	Version int
}

// Run is one distribution of a book (收益分配) with the version in force. List leaves Moves, Vouchers and Batches out.
type Run struct {
	Book    ledger.BookID
	No      int // in the book, from 1
	Year    int
	Kind    cooperatives.PlanKind
	Version int // in force; those before it were replaced
	State   cooperatives.PlanState
	Void    bool // ended without a distribution, or annulled; State says how far it came

	Content
	Holders   int          // parts, that of the collective itself among them
	Payees    int          // parts that are to be paid
	Gross     ledger.Money // of these, in fen
	Tax       ledger.Money // to be withheld of it
	Digest    string       // SHA-256 over the parts
	Drafter   string
	Drafted   time.Time
	draftedBy ledger.UserID

	PaidHolders int          // parts that were paid or set off as a whole
	Paid        ledger.Money // of Gross, what was paid or set off by vouchers that stand
	setOff      ledger.Money // of Paid
	apart       apart        // the parts that are not paid as a whole by one payment
	postedOn    ledger.Date  // day of the last voucher that declares
	Published   ledger.Date  // since when this version can be read; 0 before

	Moves    []Move
	Vouchers []Voucher
	Batches  []Batch
}

// Content is what a version holds. It is stored as JSON; new fields are added with a zero that means what was before.
type Content struct {
	Rules        Rules
	RulesVersion int // of the book's rules; 0 for rules that were given with the plan alone
	Figures      cooperatives.Figures
	FromBooks    bool          // the figures were read from the books, not given
	Through      ledger.Period // the last month of the figures
	Chain        ledger.Head   // where the chain stood when they were read
	Taints       []Taint       // what the figures hold that is no income of the year
	Breakdown    cooperatives.Breakdown
	Shares       Shares
	Pools        []Pool
	Note         string
}

// Net returns what members receive in all, in fen.
func (r *Run) Net() ledger.Money { return r.Gross - r.Tax }

// Unpaid returns what members are still owed of the run, in fen, before tax.
func (r *Run) Unpaid() ledger.Money { return r.Gross - r.Paid }

// Ref names the version in force.
func (r *Run) Ref() Ref { return Ref{r.No, r.Version} }

// Next returns the state that a person can bring about now, or PlanStateUnknown: what follows approval is read from
// vouchers and payments.
func (r *Run) Next() cooperatives.PlanState {
	if r.Void || r.State >= cooperatives.PlanApproved {
		return cooperatives.PlanStateUnknown
	}
	p := cooperatives.Proposal{Rule: r.Rules.Vote, State: r.State}
	return p.Next()
}

// Object names the run in the log and in vouchers.
func (r *Run) Object() string { return object(r.No) }

func object(run int) string { return "dividend/" + strconv.Itoa(run) }

// Shares says how the shares of a collective were weighed.
type Shares struct {
	By       Weighing
	From     ledger.Date // first day, of share-days
	Day      ledger.Date // day of the register, or last day of share-days
	PerShare int64       // weight of one share of one point
	Classes  []cooperatives.ShareClass
}

// Weighing is how shares are weighed.
type Weighing int8

// The ways. The numbers are stored: new ones go to the end.
const (
	WeighingUnknown Weighing = iota
	ByHolder                 // each holder's own shares on a day
	ByHousehold              // the shares of a household together, as static shares are paid
	ByShareDays              // shares times the days they were held
)

var weighingNames = [...]string{"unknown", "holder", "household", "share-days"}

// String returns the English name of the way.
func (w Weighing) String() string { return nameOf(weighingNames[:], int(w)) }

// ParseWeighing reads the name of a way or fails with dividend.weighing.
func ParseWeighing(s string) (Weighing, error) {
	for i, name := range weighingNames {
		if i > 0 && s == name {
			return Weighing(i), nil
		}
	}
	return WeighingUnknown, ledger.NewError(ledger.Invalid, "dividend.weighing", nil).At("weighing")
}

func nameOf(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return names[0]
	}
	return names[i]
}

// Source is what a pool is split by.
type Source int8

// The sources. The numbers are stored: new ones go to the end.
const (
	SourceUnknown Source = iota
	OfShares             // 按份额
	OfPatronage          // 按交易量（额）返还
	OfCapital            // 剩余盈余按出资额和各项份额
)

var sourceNames = [...]string{"unknown", "shares", "patronage", "capital"}

// String returns the English name of the source.
func (s Source) String() string { return nameOf(sourceNames[:], int(s)) }

// Pool is an amount that was split among the holders, without its parts.
type Pool struct {
	Of    Source
	Basis cooperatives.Basis `json:",omitzero"` // of OfPatronage: what its weights are
	cooperatives.Split
}

// Count writes a weight of the pool as a number of shares, with at most six decimals; contributions and what was
// quantified are amounts, in yuan, and patronage is as its basis writes it.
func (p *Pool) Count(weight int64) string {
	switch p.Of {
	case OfCapital:
		return ledger.Money(weight).Grouped()
	case OfPatronage:
		return p.Basis.Count(weight)
	case OfShares, SourceUnknown:
	}
	return ledger.GroupDigits(p.Plain(weight))
}

// Plain is Count without commas, for machines.
func (p *Pool) Plain(weight int64) string {
	return decimal.NewFromInt(weight).DivRound(decimal.NewFromInt(p.PerShare), 6).String()
}

// Quantity is Count with four decimals, for lists that add it up.
func (p *Pool) Quantity(weight int64) ledger.Quantity {
	return ledger.Quantity(decimal.NewFromInt(weight).DivRound(decimal.NewFromInt(p.PerShare), 4).Shift(4).IntPart())
}

// Converted reports whether a share may count for more or less than one: by its class, or by the days that it was held.
func (s *Shares) Converted() bool {
	one := decimal.NewFromInt(1)
	return s.By == ByShareDays || slices.ContainsFunc(s.Classes, func(c cooperatives.ShareClass) bool { return !c.Weight.Equal(one) })
}

// explain tells how the part of one holder came about.
func (p *Pool) explain(weight int64, amount ledger.Money) cooperatives.Explanation {
	one := p.Split
	one.Parts = []cooperatives.Part{{Weight: weight, Amount: amount}}
	e := one.Explain(0)
	switch p.Of {
	case OfPatronage:
		e.Key, e.Args["shares"], e.Args["total"] = "explain.patronage", p.Count(weight), p.Count(p.Total)
		e.Args["counted"] = p.Basis.String()
	case OfCapital:
		e.Key, e.Args["shares"], e.Args["total"] = "explain.capital", p.Count(weight), p.Count(p.Total)
	case OfShares, SourceUnknown:
	}
	return e
}

// Pool returns the pool that is split by the source, or nil.
func (r *Run) Pool(of Source) *Pool {
	for i := range r.Pools {
		if r.Pools[i].Of == of {
			return &r.Pools[i]
		}
	}
	return nil
}

// Held is what a holder has of a class.
type Held struct {
	Class  string              `json:"class"`
	Shares cooperatives.Shares `json:"shares"`
}

// Part is what one holder gets of a run. Amounts are in fen.
type Part struct {
	Holder    cooperatives.Holder // cooperatives.TheCollective for its own shares, which are not paid
	Name      string              // as the books knew it on the day of the plan
	Holdings  []Held              // by class, in a collective
	Weight    int64               // in the pool OfShares
	Patronage int64               // in the pool OfPatronage
	Capital   ledger.Money        // in the pool OfCapital: contribution and shares of the member account
	ByShares  ledger.Money
	Returned  ledger.Money // 盈余返还
	Remainder ledger.Money // 剩余盈余
	Tax       ledger.Money // to be withheld
	Code      cooperatives.Code
}

// Gross returns the whole part before tax.
func (p *Part) Gross() ledger.Money { return p.ByShares + p.Returned + p.Remainder }

// Net returns what the holder receives.
func (p *Part) Net() ledger.Money { return p.Gross() - p.Tax }

// Collective reports whether the part is that of the collective's own shares, which has no name.
func (p *Part) Collective() bool { return p.Holder == cooperatives.TheCollective }

// payable reports whether the part is paid to somebody.
func (p *Part) payable() bool { return !p.Collective() && p.Gross() > 0 }

// Explain tells how the part came about, in sentences that the member can check: what the shares of each class count,
// then each pool.
func (r *Run) Explain(p *Part) []cooperatives.Explanation {
	var out []cooperatives.Explanation
	if len(p.Holdings) > 1 || len(r.Shares.Classes) > 1 {
		for _, h := range p.Holdings {
			out = append(out, r.explainHeld(h))
		}
	}
	for _, part := range []struct {
		of     Source
		weight int64
		amount ledger.Money
	}{
		{OfShares, p.Weight, p.ByShares},
		{OfPatronage, p.Patronage, p.Returned},
		{OfCapital, int64(p.Capital), p.Remainder},
	} {
		if pool := r.Pool(part.of); pool != nil {
			out = append(out, pool.explain(part.weight, part.amount))
		}
	}
	if p.Tax != 0 {
		out = append(out, cooperatives.Explanation{Key: "explain.tax", Args: ledger.Args{
			"gross": p.Gross().Grouped(), "rate": percent(r.Rules.TaxRate), "tax": p.Tax.Grouped(),
			"net": p.Net().Grouped(),
		}})
	}
	return out
}

// explainHeld tells what the shares of a class count.
func (r *Run) explainHeld(h Held) cooperatives.Explanation {
	for _, c := range r.Shares.Classes {
		if c.Code == h.Class {
			points := h.Shares.Times(c.Weight)
			return cooperatives.Explanation{Key: "explain.class", Args: ledger.Args{
				"class": c.Name, "shares": h.Shares.String(), "points": c.Weight.String(), "weight": points.String(),
			}}
		}
	}
	return cooperatives.Explanation{Key: "explain.class", Args: ledger.Args{
		"class": h.Class, "shares": h.Shares.String(), "points": "1", "weight": h.Shares.String(),
	}}
}

// Move is a step that was taken.
type Move struct {
	No      int
	Version int
	To      cooperatives.PlanState // PlanStateUnknown where Void
	Void    bool
	By      ledger.UserID
	Name    string
	Office  cooperatives.Office
	On      ledger.Date
	At      time.Time
	// Document is the minute, opinion or notice; the reason of a step back or of an end.
	Document string
	Vote     *cooperatives.Vote
	Files    []ledger.File // the minutes, kept by the books under their SHA-256
}

// Voucher is a voucher of a run and where it stands now.
type Voucher struct {
	Purpose  string // members/1, returned/1, remainder/1, reserve/1, other/1, loss/1, batch/1/1, bounced/1/1 …
	ID       ledger.VoucherID
	State    ledger.State // StateUnknown for one that was deleted as a draft
	Revision int          // of the draft, as books.Ref wants it; 0 once posted
	Reversed bool
	Date     ledger.Date
	Series   ledger.Series
	Number   int // 0 until posted
	PostedBy ledger.UserID
	PostedAt time.Time
}

// Stands reports whether the voucher carries what it is for, posted or on its way.
func (v *Voucher) Stands() bool { return v.State != ledger.StateUnknown && !v.Reversed }

// declares reports whether the voucher carries what the plan decides, not a payment.
func (v *Voucher) declares() bool { return declares(v.Purpose) }

func declares(purpose string) bool {
	return !strings.HasPrefix(purpose, "batch/") && !strings.HasPrefix(purpose, "bounced/")
}

// bounces reports whether the voucher brings back what the bank took back.
func (v *Voucher) bounces() bool { return strings.HasPrefix(v.Purpose, "bounced/") }

// Handed reports whether vouchers were drafted for the run and all of them stand, posted or on their way. List leaves the
// vouchers out.
func (r *Run) Handed() bool {
	return len(r.Vouchers) > 0 && !slices.ContainsFunc(r.Vouchers, func(v Voucher) bool { return !v.Stands() })
}

// Posted reports whether the voucher is in the books.
func (v *Voucher) Posted() bool { return v.State == ledger.Posted && !v.Reversed }
