package cooperatives

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// ShareRules are the rules of the charter for shares.
type ShareRules struct {
	// BaseDate makes shares static (静态管理): after it no shares of population are granted or cancelled, whoever is
	// born or dies; they move within and between families only. Zero leaves shares dynamic.
	BaseDate ledger.Date
	// Cap is the largest part of all shares that one holder may have, such as 0.03 (浙江 §30); zero is no cap.
	Cap    decimal.Decimal
	CapLaw Law
}

// Holding is what a holder has of a class on a day.
type Holding struct {
	Holder Holder
	Class  string
	Shares Shares
}

// Register is the share register: classes and movements that never leave anybody with less than nothing.
type Register struct {
	rules   ShareRules
	classes map[string]ShareClass
	moves   []Movement // by date, as entered within a day
}

type position struct {
	holder Holder
	class  string
}

// NewRegister checks classes and movements, in whatever order they are given, and sums them up. Beside what their own
// Validate finds it fails with share.class_twice, share.class, share.collective, share.static, and share.short when a
// holding is below zero at the end of any day.
func NewRegister(classes []ShareClass, moves []Movement, rules ShareRules) (*Register, error) {
	r := &Register{rules: rules, classes: make(map[string]ShareClass, len(classes)), moves: slices.Clone(moves)}
	var problems ledger.Errors
	for i := range classes {
		c := classes[i]
		found := ledger.Problems(c.Validate())
		if _, twice := r.classes[c.Code]; twice {
			found = append(found, ledger.NewError(ledger.Invalid, "share.class_twice",
				ledger.Args{"code": c.Code}).At("code"))
		}
		r.classes[c.Code] = c
		problems = appendRow(problems, i, found)
	}
	for i := range moves {
		found := ledger.Problems(moves[i].Validate())
		if err := r.check(&moves[i]); err != nil {
			found = append(found, err)
		}
		problems = appendRow(problems, i, found)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.moves, func(a, b Movement) int { return cmp.Compare(a.Date, b.Date) })
	if err := r.neverShort(); err != nil {
		return nil, err
	}
	return r, nil
}

// Classes returns the classes in order of code.
func (r *Register) Classes() []ShareClass {
	list := make([]ShareClass, 0, len(r.classes))
	for _, c := range r.classes {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b ShareClass) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// check says what is wrong with a movement among the classes and rules of the register.
func (r *Register) check(m *Movement) *ledger.Error {
	class, ok := r.classes[m.Class]
	population := m.Kind == GrantShares || m.Kind == CancelShares
	switch {
	case !ok:
		return ledger.NewError(ledger.Invalid, "share.class", ledger.Args{"code": m.Class}).At("class")
	case class.Kind == CollectiveShare && m.To != "" && m.To != TheCollective:
		return ledger.NewError(ledger.Invalid, "share.collective", ledger.Args{"name": class.Name}).At("receiver")
	case r.rules.BaseDate != 0 && m.Date > r.rules.BaseDate && population && class.Kind.byPopulation():
		return refuse(CharterRule, "share.static",
			ledger.Args{"name": class.Name, "date": r.rules.BaseDate.String()}).At("date")
	}
	return nil
}

// neverShort fails with share.short for the first day that ends with a holding below zero. Within a day the order of
// entries does not matter.
func (r *Register) neverShort() error {
	held := map[position]Shares{}
	for start := 0; start < len(r.moves); {
		day, end := r.moves[start].Date, start
		for ; end < len(r.moves) && r.moves[end].Date == day; end++ {
			move(held, &r.moves[end])
		}
		for _, m := range r.moves[start:end] {
			if left := held[position{m.From, m.Class}]; m.From != "" && left < 0 {
				return ledger.NewError(ledger.Invalid, "share.short", ledger.Args{
					"holder": string(m.From), "class": r.classes[m.Class].Name, "date": day.String(),
					"missing": (-left).String(),
				})
			}
		}
		start = end
	}
	return nil
}

// move adds a movement to holdings.
func move(held map[position]Shares, m *Movement) {
	if m.From != "" {
		held[position{m.From, m.Class}] -= m.Shares
	}
	if m.To != "" {
		held[position{m.To, m.Class}] += m.Shares
	}
}

// HoldingsOn returns what everybody holds at the end of the day, by holder and class.
func (r *Register) HoldingsOn(day ledger.Date) []Holding {
	held := r.heldOn(day)
	list := make([]Holding, 0, len(held))
	for p, n := range held {
		if n > 0 {
			list = append(list, Holding{p.holder, p.class, n})
		}
	}
	slices.SortFunc(list, func(a, b Holding) int {
		return cmp.Or(strings.Compare(string(a.Holder), string(b.Holder)), strings.Compare(a.Class, b.Class))
	})
	return list
}

// heldOn adds the movements up to the end of the day.
func (r *Register) heldOn(day ledger.Date) map[position]Shares {
	held := map[position]Shares{}
	for i := range r.moves {
		if r.moves[i].Date > day {
			break
		}
		move(held, &r.moves[i])
	}
	return held
}

// CapOn fails with share.cap, once for each, when members or households hold more of all shares at the end of the day
// than the rules allow. Shares count by number, whatever their points.
func (r *Register) CapOn(day ledger.Date) error {
	if r.rules.Cap.IsZero() {
		return nil
	}
	var total Shares
	sums := map[Holder]Shares{}
	for _, h := range r.HoldingsOn(day) {
		total += h.Shares
		sums[h.Holder] += h.Shares
	}
	delete(sums, TheCollective)
	most := total.decimal().Mul(r.rules.Cap)
	var problems ledger.Errors
	for holder, n := range sums {
		if n.decimal().GreaterThan(most) {
			problems = append(problems, refuse(r.rules.CapLaw, "share.cap", ledger.Args{
				"holder": string(holder), "shares": n.String(), "most": most.String(), "percent": percent(r.rules.Cap),
			}))
		}
	}
	slices.SortFunc(problems, func(a, b *ledger.Error) int {
		return strings.Compare(a.Args["holder"], b.Args["holder"])
	})
	return problems.Err()
}

// WeightsOn returns what each holder counts at the end of the day: shares times the points of their class. It fails
// with share.too_many when a sum leaves 64 bits.
func (r *Register) WeightsOn(day ledger.Date) (Weights, error) {
	return r.weigh(day, func(h Holder) Holder { return h })
}

// HouseholdWeightsOn is WeightsOn with the shares of members added up in their households, as static shares are paid:
// those born later live on the shares of the family. household gives the household of a member; holders it does not
// know stay themselves.
func (r *Register) HouseholdWeightsOn(day ledger.Date, household map[Holder]Holder) (Weights, error) {
	return r.weigh(day, func(h Holder) Holder {
		if house, ok := household[h]; ok {
			return house
		}
		return h
	})
}

func (r *Register) weigh(day ledger.Date, owner func(Holder) Holder) (Weights, error) {
	sums := map[Holder]int64{}
	for p, n := range r.heldOn(day) {
		class := r.classes[p.class]
		if n <= 0 {
			continue
		}
		if err := addWeight(sums, owner(p.holder), int64(n), class.points()); err != nil {
			return Weights{}, err
		}
	}
	return weightsOf(sums, pointScale), nil
}

// ShareDays returns what each holder counts by days held from from to to, both included. A movement counts for the
// receiver from its date on. It fails with sharedays.range or share.too_many.
func (r *Register) ShareDays(from, to ledger.Date) (Weights, error) {
	if err := checkRange(from, to); err != nil {
		return Weights{}, err
	}
	sums := map[Holder]int64{}
	for i := range r.moves {
		m := &r.moves[i]
		class := r.classes[m.Class]
		days := daysBetween(max(m.Date, from), to)
		if m.Date > to {
			break
		}
		for holder, n := range map[Holder]Shares{m.From: -m.Shares, m.To: m.Shares} {
			if holder == "" {
				continue
			}
			if err := addWeight(sums, holder, int64(n)*days, class.points()); err != nil {
				return Weights{}, err
			}
		}
	}
	return weightsOf(sums, pointScale*daysBetween(from, to)), nil
}

// addWeight adds n times points to the sum of a holder or fails with share.too_many. n may be negative.
func addWeight(sums map[Holder]int64, holder Holder, n, points int64) error {
	high, low := bits.Mul64(uint64(max(n, -n)), uint64(points))
	if high != 0 || low > math.MaxInt64/2 {
		return ledger.NewError(ledger.Invalid, "share.too_many", ledger.Args{"holder": string(holder)})
	}
	product := int64(low)
	if n < 0 {
		product = -product
	}
	sum := sums[holder] + product
	if sum > math.MaxInt64/2 || sum < -math.MaxInt64/2 {
		return ledger.NewError(ledger.Invalid, "share.too_many", ledger.Args{"holder": string(holder)})
	}
	sums[holder] = sum
	return nil
}

// weightsOf lists the sums above zero by holder.
func weightsOf(sums map[Holder]int64, perShare int64) Weights {
	w := Weights{PerShare: perShare, Claims: make([]Claim, 0, len(sums))}
	for holder, weight := range sums {
		if weight > 0 {
			w.Claims = append(w.Claims, Claim{holder, weight})
		}
	}
	slices.SortFunc(w.Claims, func(a, b Claim) int { return strings.Compare(string(a.Holder), string(b.Holder)) })
	return w
}

func rowField(index int, field string) string { return "row." + strconv.Itoa(index+1) + "." + field }
