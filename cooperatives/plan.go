package cooperatives

import (
	"strconv"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// PlanKind tells a distribution during the year from the one that ends it.
type PlanKind int8

// The kinds: 预分配 holds reserve and other items back without posting them; 年终分配 takes off what interim plans gave.
const (
	PlanUnknown PlanKind = iota
	Interim
	Final
)

var planKindNames = [...]string{"unknown", "interim", "final"}

// String returns the English name of the kind.
func (k PlanKind) String() string { return nameOf(planKindNames[:], int(k)) }

// ParsePlanKind reads the name of a kind or fails with plan.kind.
func ParsePlanKind(s string) (PlanKind, error) {
	return parseName[PlanKind](planKindNames[:], s, "plan.kind", "kind")
}

// NotIncome is money that may lie in the books' income or accounts but is no income of the year to give away.
type NotIncome int8

// The kinds of money that cannot be distributed.
const (
	NotIncomeUnknown NotIncome = iota
	Borrowed                   // 举债
	LandCompensation           // 土地补偿费
	SpecialGrant               // 财政专项补助
	SaleProceeds               // 资产处置价款
	AdvanceRent                // 一次性收取、属于以后年度的租金
	Donation                   // 捐赠
	Revaluation                // 评估增值
)

var notIncomeKeys = [...]string{
	"", "plan.borrowed", "plan.land_compensation", "plan.special_grant", "plan.sale_proceeds", "plan.advance_rent",
	"plan.donation", "plan.revaluation",
}

var notIncomeNames = [...]string{
	"unknown", "borrowed", "land-compensation", "special-grant", "sale-proceeds", "advance-rent", "donation",
	"revaluation",
}

// String returns the English name of the kind.
func (n NotIncome) String() string { return nameOf(notIncomeNames[:], int(n)) }

// ParseNotIncome reads the name of a kind or fails with plan.not_income.
func ParseNotIncome(s string) (NotIncome, error) {
	return parseName[NotIncome](notIncomeNames[:], s, "plan.not_income", "tainted")
}

// Tainted is an amount within the figures that is no income of the year.
type Tainted struct {
	Kind   NotIncome
	Amount ledger.Money
}

// Figures are what the books say when a plan is made, in fen; the year's vouchers are carried forward.
type Figures struct {
	YearIncome    ledger.Money // 净收益, 本年盈余; for an interim plan up to now
	Opening       ledger.Money // 年初未分配; negative is an uncovered loss
	Transfers     ledger.Money // 其他转入: reserve taken to cover losses
	Reserve       ledger.Money // balance of the reserve before
	Interim       ledger.Money // given to members by interim plans of the year
	InterimReturn ledger.Money // of which by patronage
	Cash          ledger.Money // cash and bank money free to pay members
	Excluded      ledger.Money // taken out of the year's income, because it is not to be given away; stays undistributed
	Tainted       []Tainted    // what is no income of the year and was not taken out
}

// Of says of what an item takes its rate.
type Of int8

// The bases of a rate.
const (
	OfRest          Of = iota // what the items before have left
	OfDistributable           // 可分配收益, after losses
	OfYearIncome              // the income of the year that covering losses has left
)

// Item is a step of a distribution: a rate of a base, rounded half up to the fen, or an amount.
type Item struct {
	Name   string
	Rate   decimal.Decimal
	Of     Of
	Amount ledger.Money // instead of a rate
}

// Floor is the least part of the year's income that a province wants in the reserve: 0.30 in Zhejiang.
type Floor struct {
	Rate decimal.Decimal
	Law  Law
}

// Charter is what the charter (章程) and the resolution of the year settle about a distribution.
type Charter struct {
	Regime         ledger.Regime // RuralCollective or FarmersCooperative
	Reserve        Item          // 公积公益金, 公积金
	ReserveLimit   ledger.Money  // balance at which the reserve takes no more; zero for none
	Floor          Floor
	Others         []Item          // further items of a collective, in order: 帮扶, 公益, 风险金
	Members        Item            // zero gives members all that is left
	ReturnRate     decimal.Decimal // 盈余返还 of a farmers' cooperative, at least 0.60
	InterimAllowed bool            // the charter knows distributions during the year
}

// Row is a row of the statement of distribution.
type Row int8

// The rows.
const (
	RowUnknown       Row = iota
	RowYearIncome        // 净收益, 本年盈余
	RowOpening           // 年初未分配
	RowTransfers         // 其他转入
	RowExcluded          // 不能分配、留存的部分; only where there is one
	RowReserve           // 提取公积公益金, 提取盈余公积
	RowDistributable     // 可分配收益, 可分配盈余
	RowMembers           // 向成员分配, for the whole year
	RowOther             // 其他
	RowReturn            // 盈余返还, for the whole year
	RowRemainder         // 剩余盈余分配, for the whole year
	RowLeft              // 年末未分配
)

var rowNames = [...]string{
	"unknown", "year-income", "opening", "transfers", "excluded", "reserve", "distributable", "members", "other", "return",
	"remainder", "left",
}

// String returns the English name of the row.
func (r Row) String() string {
	if r < 0 || int(r) >= len(rowNames) {
		return rowNames[0]
	}
	return rowNames[r]
}

// BreakdownLine is a row with its amount; Name is set for RowOther.
type BreakdownLine struct {
	Row    Row
	Name   string
	Amount ledger.Money
}

// Breakdown is a worked-out distribution.
type Breakdown struct {
	Kind          PlanKind
	Pool          ledger.Money    // income, opening and transfers, less what was taken out
	Distributable ledger.Money    // the pool; of a farmers' cooperative after the reserve
	Reserve       ledger.Money    // held back, not posted, in an interim plan
	Others        []ledger.Money  // as Charter.Others, and held back likewise
	Members       ledger.Money    // to split now in a collective
	Returned      ledger.Money    // to split now by patronage
	Remainder     ledger.Money    // to split now by what members put in
	Left          ledger.Money    // stays undistributed
	Lines         []BreakdownLine // in the order of the regime's statement
}

// FloorInForce is the floor that binds the reserve: a province's floor for collectives binds no farmers' cooperative.
func (c *Charter) FloorInForce() Floor {
	if !c.Floor.Law.Binds(c.Regime) {
		return Floor{}
	}
	return c.Floor
}

// Problems lists what no figures can make good: plan.negative for an item with a negative rate, one above the whole, or with
// rate and amount; field.required for an item without a name; plan.floor_law for a floor without its article; plan.law_not_bound
// for one of another regime; plan.items and patronage.rate, which the law of farmers' cooperatives forbids.
func (c *Charter) Problems() ledger.Errors {
	var problems ledger.Errors
	one := decimal.NewFromInt(1)
	item := func(field string, i *Item) {
		if _, err := i.amount(0, 0, 0); err != nil || i.Rate.GreaterThan(one) {
			problems = append(problems, ledger.NewError(ledger.Invalid, "plan.negative", ledger.Args{"name": i.Name}).At(field))
		}
	}
	item("reserve", &c.Reserve)
	item("members", &c.Members)
	for i := range c.Others {
		at := "other_name." + strconv.Itoa(i+1)
		item(at, &c.Others[i])
		if c.Others[i].Name == "" {
			problems = append(problems, ledger.NewError(ledger.Invalid, "field.required", nil).At(at))
		}
	}
	if c.ReserveLimit < 0 || c.Floor.Rate.IsNegative() || c.Floor.Rate.GreaterThan(one) {
		problems = append(problems, ledger.NewError(ledger.Invalid, "plan.negative", ledger.Args{"name": c.Reserve.Name}).At("floor"))
	}
	if !c.Floor.Rate.IsZero() && c.Floor.Law == "" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "plan.floor_law", nil).At("floor_law"))
	}
	if !c.Floor.Rate.IsZero() && !c.Floor.Law.Binds(c.Regime) {
		problems = append(problems, refuse(c.Floor.Law, "plan.law_not_bound", nil).At("floor_law"))
	}
	if c.Regime == ledger.FarmersCooperative {
		if len(c.Others) > 0 {
			problems = append(problems, refuse(Coop44, "plan.items", nil).At("items"))
		}
		if _, err := ReturnOf(0, c.ReturnRate); err != nil {
			problems = append(problems, ledger.Problems(err)...)
		}
	}
	return problems
}

// Divide takes the figures through the charter: losses first, then the reserve, other items, members. It names every
// refusal with its article: plan.regime, plan.kind, plan.interim, plan.figures, plan.borrowed and the other kinds of
// NotIncome, plan.nothing, plan.reserve_floor, plan.items, plan.negative, plan.more_than_there_is,
// plan.interim_exceeds, patronage.rate, plan.no_cash.
func (c *Charter) Divide(kind PlanKind, f Figures) (Breakdown, error) {
	b := Breakdown{Kind: kind}
	problems := c.refusals(kind, f)
	pool, err := f.YearIncome.Add(f.Opening)
	if err == nil {
		pool, err = pool.Add(f.Transfers)
	}
	if err == nil {
		pool, err = pool.Add(-f.Excluded)
	}
	if err != nil {
		return b, err
	}
	if b.Pool = pool; pool <= 0 {
		law := c.law(Finance28, Coop44)
		problems = append(problems, refuse(law, "plan.nothing", ledger.Args{"pool": pool.Grouped()}))
	}
	if err := problems.Err(); err != nil {
		return b, err
	}
	income := max(0, min(f.YearIncome-f.Excluded, pool))
	if err := c.takeReserve(&b, income, f.Reserve); err != nil {
		return b, err
	}
	if c.Regime == ledger.FarmersCooperative {
		err = c.divideCooperative(&b, f)
	} else {
		err = c.divideCollective(&b, income, f)
	}
	if err != nil {
		return b, err
	}
	if pay := b.Members + b.Returned + b.Remainder; pay > f.Cash {
		return b, ledger.NewError(ledger.Invalid, "plan.no_cash",
			ledger.Args{"amount": pay.Grouped(), "cash": f.Cash.Grouped()})
	}
	b.Left += f.Excluded
	b.Lines = c.lines(&b, f)
	return b, nil
}

// law picks the article for the regime.
func (c *Charter) law(collective, cooperative Law) Law {
	if c.Regime == ledger.FarmersCooperative {
		return cooperative
	}
	return collective
}

// refusals are the problems that can be seen before anything is worked out.
func (c *Charter) refusals(kind PlanKind, f Figures) ledger.Errors {
	var problems ledger.Errors
	if c.Regime != ledger.RuralCollective && c.Regime != ledger.FarmersCooperative {
		problems = append(problems, ledger.NewError(ledger.Invalid, "plan.regime", nil).At("regime"))
	}
	if kind != Interim && kind != Final {
		problems = append(problems, ledger.NewError(ledger.Invalid, "plan.kind", nil).At("kind"))
	}
	if kind == Interim && !c.InterimAllowed {
		problems = append(problems, refuse(CharterRule, "plan.interim", nil).At("kind"))
	}
	if c.Regime == ledger.FarmersCooperative && len(c.Others) > 0 {
		problems = append(problems, refuse(Coop44, "plan.items", nil).At("items"))
	}
	if min(f.Transfers, f.Reserve, f.Interim, f.InterimReturn, f.Interim-f.InterimReturn, f.Excluded) < 0 {
		problems = append(problems, ledger.NewError(ledger.Invalid, "plan.figures", nil))
	}
	for _, t := range f.Tainted {
		if t.Kind <= NotIncomeUnknown || t.Kind > Revaluation {
			problems = append(problems, ledger.NewError(ledger.Invalid, "plan.figures", nil))
		} else if t.Amount != 0 {
			law, key := c.notIncome(t.Kind)
			problems = append(problems, refuse(law, key, ledger.Args{"amount": t.Amount.Grouped()}))
		}
	}
	return problems
}

// notIncome says by which article, and in what words, the kind of money is not to be distributed. Land compensation takes
// a resolution of its own in a collective (§26 item 10); in a cooperative it is no surplus.
func (c *Charter) notIncome(kind NotIncome) (Law, string) {
	switch {
	case kind != LandCompensation:
		return c.law(Collective42, Coop44), notIncomeKeys[kind]
	case c.Regime == ledger.FarmersCooperative:
		return Coop44, "plan.land_compensation_coop"
	}
	return Collective26, notIncomeKeys[kind]
}

// takeReserve works out the reserve and holds it against the floor of the province and the limit of the charter.
func (c *Charter) takeReserve(b *Breakdown, income, before ledger.Money) error {
	reserve, err := c.Reserve.amount(b.Pool, b.Pool, income)
	if err != nil {
		return err
	}
	full := false
	if c.ReserveLimit > 0 && before+reserve >= c.ReserveLimit {
		reserve, full = max(0, c.ReserveLimit-before), true
	}
	floor := c.FloorInForce()
	least, err := income.Times(floor.Rate, ledger.RoundHalfUp)
	if err != nil {
		return err
	}
	switch {
	case reserve < least && !full:
		return refuse(floor.Law, "plan.reserve_floor", ledger.Args{
			"reserve": reserve.Grouped(), "least": least.Grouped(), "rate": percent(floor.Rate),
		}).At("reserve")
	case reserve > b.Pool:
		return c.tooMuch(reserve, b.Pool)
	}
	b.Reserve = reserve
	return nil
}

func (c *Charter) tooMuch(wanted, left ledger.Money) error {
	return refuse(c.law(Collective42, Coop44), "plan.more_than_there_is",
		ledger.Args{"wanted": wanted.Grouped(), "left": left.Grouped()})
}

// amount works an item out. It fails with plan.negative.
func (i *Item) amount(rest, distributable, income ledger.Money) (ledger.Money, error) {
	if i.Rate.IsNegative() || i.Amount < 0 || !i.Rate.IsZero() && i.Amount != 0 {
		return 0, ledger.NewError(ledger.Invalid, "plan.negative", ledger.Args{"name": i.Name}).At("items")
	}
	if i.Amount != 0 {
		return i.Amount, nil
	}
	base := rest
	switch i.Of {
	case OfDistributable:
		base = distributable
	case OfYearIncome:
		base = income
	case OfRest:
	}
	return base.Times(i.Rate, ledger.RoundHalfUp)
}

// divideCollective takes the other items, in order, and then the members.
func (c *Charter) divideCollective(b *Breakdown, income ledger.Money, f Figures) error {
	b.Distributable = b.Pool
	left := b.Pool - b.Reserve
	for i := range c.Others {
		item := &c.Others[i]
		amount, err := item.amount(left, b.Distributable, income)
		if err != nil {
			return err
		}
		if amount > left {
			return c.tooMuch(amount, left)
		}
		left -= amount
		b.Others = append(b.Others, amount)
	}
	members := left
	if !c.Members.Rate.IsZero() || c.Members.Amount != 0 {
		var err error
		if members, err = c.Members.amount(left, b.Distributable, income); err != nil {
			return err
		}
	}
	switch {
	case members > left:
		return c.tooMuch(members, left)
	case members < f.Interim:
		return interimExceeds(f.Interim, members)
	}
	b.Members, b.Left = members-f.Interim, left-members
	return nil
}

// divideCooperative gives all that the reserve leaves to the members, at least 60 % of it by patronage.
func (c *Charter) divideCooperative(b *Breakdown, f Figures) error {
	b.Distributable = b.Pool - b.Reserve
	returned, err := ReturnOf(b.Distributable, c.ReturnRate)
	if err != nil {
		return err
	}
	remainder, interimRemainder := b.Distributable-returned, f.Interim-f.InterimReturn
	if returned < f.InterimReturn || remainder < interimRemainder {
		return interimExceeds(f.Interim, b.Distributable)
	}
	b.Returned, b.Remainder = returned-f.InterimReturn, remainder-interimRemainder
	return nil
}

func interimExceeds(interim, whole ledger.Money) error {
	return ledger.NewError(ledger.Invalid, "plan.interim_exceeds",
		ledger.Args{"interim": interim.Grouped(), "whole": whole.Grouped()})
}

// lines puts the amounts in the order of the regime's statement: a farmers' cooperative takes its reserve before the
// distributable surplus, a collective after it, and its members before other items.
func (c *Charter) lines(b *Breakdown, f Figures) []BreakdownLine {
	lines := []BreakdownLine{
		{RowYearIncome, "", f.YearIncome}, {RowOpening, "", f.Opening}, {RowTransfers, "", f.Transfers},
	}
	if f.Excluded != 0 {
		lines = append(lines, BreakdownLine{RowExcluded, "", f.Excluded})
	}
	if c.Regime == ledger.FarmersCooperative {
		return append(lines,
			BreakdownLine{RowReserve, c.Reserve.Name, b.Reserve},
			BreakdownLine{RowDistributable, "", b.Distributable},
			BreakdownLine{RowReturn, "", b.Returned + f.InterimReturn},
			BreakdownLine{RowRemainder, "", b.Remainder + f.Interim - f.InterimReturn},
			BreakdownLine{RowLeft, "", b.Left})
	}
	lines = append(lines,
		BreakdownLine{RowDistributable, "", b.Distributable},
		BreakdownLine{RowReserve, c.Reserve.Name, b.Reserve},
		BreakdownLine{RowMembers, "", b.Members + f.Interim})
	for i, amount := range b.Others {
		lines = append(lines, BreakdownLine{RowOther, c.Others[i].Name, amount})
	}
	return append(lines, BreakdownLine{RowLeft, "", b.Left})
}

// RentOfYear is the part of a rent paid at once for from to to, both included, that is income of the year: rent is
// spread by days, and the parts of all years sum to the rent. It fails with sharedays.range.
func RentOfYear(rent ledger.Money, from, to ledger.Date, year int) (ledger.Money, error) {
	if err := checkRange(from, to); err != nil {
		return 0, err
	}
	days := make([]int64, to.Year()-from.Year()+1)
	for i := range days {
		first, last := ledger.Date((from.Year()+i)*10000+101), ledger.Date((from.Year()+i)*10000+1231)
		days[i] = daysBetween(max(from, first), min(to, last))
	}
	parts, err := ledger.Allocate(rent, days)
	if err != nil || year < from.Year() || year > to.Year() {
		return 0, err
	}
	return parts[year-from.Year()], nil
}
