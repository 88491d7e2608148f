package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
)

// rulesForm is the next version of the rules, as typed. Rates are percentages.
type rulesForm struct {
	After       int // the version that it changes
	Cooperative bool
	Charter     inputs
	Members     inputs
	Vote        inputs
	Accounts    inputs
	Others      []itemBox
	Ofs         []option
	Watched     []taintBox
	Kinds       []cooperatives.NotIncome
	Document    string
}

// watchedRows is how many watched accounts the form takes.
const watchedRows = 4

func dividendRulesEdit(r *request) error {
	rules, version, err := r.srv.Dividends.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	return showRules(r, r.rulesFormOf(&rules, version), nil)
}

// rulesFormOf fills the form with rules.
func (r *request) rulesFormOf(rules *dividends.Rules, version int) *rulesForm {
	f := &rulesForm{
		After: version, Cooperative: rules.Charter.Regime == ledger.FarmersCooperative, Charter: r.charterBoxes(rules),
		Members: r.memberBoxes(rules), Vote: r.voteBoxes(rules), Accounts: accountBoxes(rules),
	}
	for i, o := range rules.Charter.Others {
		f.Others = append(f.Others, itemBox{
			o.Name, percentBox(o.Rate), moneyText(o.Amount), strconv.Itoa(int(o.Of)), otherAccount(&rules.Accounts, i),
		})
	}
	for _, w := range rules.Watched {
		f.Watched = append(f.Watched, taintBox{Kind: w.Kind, Account: w.Account})
	}
	return f
}

// tick is the value of a box that is ticked.
func tick(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func (r *request) charterBoxes(rules *dividends.Rules) inputs {
	c, floor := &rules.Charter, rules.Charter.FloorInForce()
	laws := r.lawsFor(c.Regime, cooperatives.CharterRule, cooperatives.Zhejiang32, cooperatives.Shanghai25)
	out := inputs{
		{Name: "reserve_name", Key: "web.dividend.reserve_name", Value: c.Reserve.Name, Need: true},
		{Name: "reserve", Kind: "number", Key: "web.dividend.rule_reserve", Value: percentBox(c.Reserve.Rate), Max: 12},
		{Name: "reserve_amount", Kind: "number", Key: "web.dividend.reserve_amount", Value: moneyText(c.Reserve.Amount), Max: 20},
		{Name: "reserve_limit", Kind: "number", Key: "web.dividend.rule.reserve_limit", Value: moneyText(c.ReserveLimit), Max: 20},
		{Name: "floor", Kind: "number", Key: "web.dividend.floor", Value: percentBox(floor.Rate), Max: 12},
		{Name: "floor_law", Kind: "choice", Key: "web.dividend.floor_law", Value: floor.Law.String(), Options: laws},
		{Name: "tax_rate", Kind: "number", Key: "web.dividend.tax_rate", Value: percentBox(rules.TaxRate), Max: 12},
		{Name: "interim", Kind: "check", Key: "web.dividend.rule.interim", Value: tick(c.InterimAllowed)},
	}
	if c.Regime == ledger.FarmersCooperative {
		out[4].Key = "web.dividend.floor_charter"
		out = append(out, formBox{
			Name: "return_rate", Kind: "number", Key: "web.dividend.return_rate", Value: percentBox(c.ReturnRate), Max: 12, Need: true,
		})
	}
	return out
}

// lawsFor offers those of the articles that can bind a book of the regime.
func (r *request) lawsFor(regime ledger.Regime, laws ...cooperatives.Law) []option {
	return optionsOf(r, "law.", slices.DeleteFunc(laws, func(l cooperatives.Law) bool { return !l.Binds(regime) }))
}

// memberBoxes say how the members' part is split; a farmers' cooperative leaves no choice.
func (r *request) memberBoxes(rules *dividends.Rules) inputs {
	if rules.Charter.Regime == ledger.FarmersCooperative {
		return nil
	}
	c := &rules.Charter
	mode := "rate"
	if rules.Mode == cooperatives.Exact {
		mode = "exact"
	}
	var steps []option
	for _, s := range []cooperatives.Step{cooperatives.StepFen, cooperatives.StepJiao, cooperatives.StepYuan} {
		steps = append(steps, option{strconv.Itoa(int(s)), r.text(stepKeys[s], nil)})
	}
	return inputs{
		{Name: "members_rate", Kind: "number", Key: "web.dividend.members_rate", Value: percentBox(c.Members.Rate), Max: 12},
		{Name: "members", Kind: "number", Key: "web.dividend.members_amount", Value: moneyText(c.Members.Amount), Max: 20},
		{Name: "mode", Kind: "choice", Key: "web.dividend.mode", Value: mode, Need: true, Options: []option{
			{"rate", r.text("web.dividend.mode_rate", nil)}, {"exact", r.text("web.dividend.mode_exact", nil)},
		}},
		{Name: "step", Kind: "choice", Key: "web.dividend.step", Value: strconv.Itoa(int(max(1, rules.Step))), Need: true, Options: steps},
		{Name: "weighing", Kind: "choice", Key: "web.dividend.weighing", Value: rules.Weighing.String(), Need: true, Options: optionsOf(
			r, "web.dividend.by.", []dividends.Weighing{dividends.ByHolder, dividends.ByHousehold, dividends.ByShareDays})},
	}
}

func (r *request) voteBoxes(rules *dividends.Rules) inputs {
	v := &rules.Vote
	laws := r.lawsFor(rules.Charter.Regime, cooperatives.CharterRule, cooperatives.Zhejiang20)
	days, atLeast := "", ""
	if v.NoticeDays > 0 {
		days = strconv.Itoa(v.NoticeDays)
	}
	if v.AtLeast.Den != 0 {
		atLeast = v.AtLeast.String()
	}
	out := inputs{
		{Name: "notice_days", Kind: "number", Key: "web.dividend.rule.notice", Value: days, Max: 2, Hint: "web.dividend.notice_hint"},
		{Name: "notice_law", Kind: "choice", Key: "web.dividend.notice_law", Value: v.NoticeLaw.String(), Options: laws},
		{Name: "at_least", Key: "web.dividend.rule.at_least", Value: atLeast, Max: 7, Hint: "web.dividend.at_least_hint"},
	}
	if rules.Charter.Regime != ledger.FarmersCooperative {
		out = append(out, formBox{
			Name: "no_collective", Kind: "check", Key: "web.dividend.rule.no_collective", Value: tick(v.NoCollective),
		})
	}
	return out
}

// accountBoxes are the accounts that the regime's distributions use.
func accountBoxes(rules *dividends.Rules) inputs {
	a := &rules.Accounts
	out := inputs{
		{Name: "account.allocations", Key: "web.dividend.account.allocations", Value: a.Allocations},
		{Name: "account.undistributed", Key: "web.dividend.account.undistributed", Value: a.Undistributed},
		{Name: "account.reserve", Key: "web.dividend.account.reserve", Value: a.Reserve},
		{Name: "account.payable", Key: "web.dividend.account.returned", Value: a.Payable},
		{Name: "account.remainder", Key: "web.dividend.account.remainder", Value: a.Remainder},
		{Name: "account.tax", Key: "web.dividend.account.tax", Value: a.Tax},
	}
	if rules.Charter.Regime != ledger.FarmersCooperative {
		out = out.without("account.remainder")
		out[3].Key = "web.dividend.account.owed"
	}
	return out
}

// showRules shows the form.
func showRules(r *request, f *rulesForm, problem error) error {
	if err := r.onlyBook(); err != nil {
		return err
	}
	for len(f.Others) < otherRows && !f.Cooperative {
		f.Others = append(f.Others, itemBox{})
	}
	for len(f.Watched) < watchedRows {
		f.Watched = append(f.Watched, taintBox{})
	}
	f.Kinds = taintKinds
	for _, of := range []cooperatives.Of{cooperatives.OfRest, cooperatives.OfDistributable, cooperatives.OfYearIncome} {
		f.Ofs = append(f.Ofs, option{strconv.Itoa(int(of)), r.text("web.dividend.base."+strconv.Itoa(int(of)), nil)})
	}
	for _, boxes := range []inputs{f.Charter, f.Members, f.Vote, f.Accounts} {
		boxes.labeled(r)
	}
	title := r.text("web.dividend.set_rules", nil)
	if problem != nil {
		return r.again(problem, "dividend_rules_form", title, f)
	}
	return r.render(http.StatusOK, "dividend_rules_form", title, f)
}

// dividendRulesSet keeps the next version of the rules.
func dividendRulesSet(r *request) error {
	rules, version, err := r.srv.Dividends.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	f := r.rulesFormOf(&rules, version)
	t := r.form()
	f.read(t, &rules)
	if err = t.problems.Err(); err == nil {
		_, err = r.srv.Dividends.SetRules(r.ctx(), r.actor(), r.key(), dividends.RulesChange{
			Book: r.book.ID, After: f.After, Rules: rules, Document: f.Document,
		})
	}
	if err != nil {
		return showRules(r, f, err)
	}
	return r.to(r.base() + "/dividends/rules?done=saved")
}

// read writes what was typed over the rules.
func (f *rulesForm) read(t *formReader, rules *dividends.Rules) {
	f.After, f.Document = t.count("after"), t.text("document")
	for _, boxes := range []inputs{f.Charter, f.Members, f.Vote, f.Accounts} {
		boxes.typed(t.r)
	}
	c := &rules.Charter
	c.Reserve = cooperatives.Item{
		Name: t.text("reserve_name"), Rate: t.percent("reserve"), Amount: t.money("reserve_amount"), Of: c.Reserve.Of,
	}
	c.ReserveLimit = t.money("reserve_limit")
	c.Floor = cooperatives.Floor{Rate: t.percent("floor"), Law: cooperatives.Law(t.text("floor_law"))}
	c.InterimAllowed, rules.TaxRate = t.checked("interim"), t.percent("tax_rate")
	if f.Cooperative {
		c.ReturnRate = t.percent("return_rate")
	} else {
		f.readOthers(t, rules)
		t.readMembers(rules)
	}
	f.readWatched(t, rules)
	v := &rules.Vote
	v.NoticeDays, v.NoticeLaw, v.NoCollective = t.count("notice_days"), cooperatives.Law(t.text("notice_law")), t.checked("no_collective")
	v.AtLeast = t.fraction("at_least")
	a := &rules.Accounts
	a.Allocations, a.Undistributed, a.Reserve = t.code("account.allocations"), t.code("account.undistributed"), t.code("account.reserve")
	a.Payable, a.Remainder, a.Tax = t.code("account.payable"), t.code("account.remainder"), t.code("account.tax")
}

// readMembers reads how the members' part is split.
func (t *formReader) readMembers(rules *dividends.Rules) {
	c := &rules.Charter
	c.Members.Rate, c.Members.Amount = t.percent("members_rate"), t.money("members")
	rules.Mode = cooperatives.ByRate
	if t.text("mode") == "exact" {
		rules.Mode = cooperatives.Exact
	}
	rules.Step = cooperatives.Step(t.count("step"))
	weighing, err := dividends.ParseWeighing(t.text("weighing"))
	t.keep("weighing", err)
	rules.Weighing = weighing
}

// fraction reads 3/4; an empty box is none.
func (t *formReader) fraction(name string) cooperatives.Fraction {
	text := t.code(name)
	if text == "" {
		return cooperatives.Fraction{}
	}
	num, den, _ := strings.Cut(text, "/")
	n, errN := strconv.Atoi(strings.TrimSpace(num))
	d, errD := strconv.Atoi(strings.TrimSpace(den))
	if errN != nil || errD != nil {
		t.keep(name, ledger.NewError(ledger.Invalid, "vote.at_least", nil))
		return cooperatives.Fraction{}
	}
	return cooperatives.Fraction{Num: n, Den: d}
}

// readOthers reads the items of the charter and the accounts that they are for.
func (f *rulesForm) readOthers(t *formReader, rules *dividends.Rules) {
	before := rules.Accounts
	f.Others = t.itemBoxes()
	rules.Charter.Others, rules.Accounts.Others = nil, nil
	for i, box := range f.Others {
		if box.empty() {
			continue
		}
		n := strconv.Itoa(i + 1)
		of, err := strconv.Atoi(box.Of)
		if err != nil || of < int(cooperatives.OfRest) || of > int(cooperatives.OfYearIncome) {
			of = int(cooperatives.OfRest)
		}
		rules.Charter.Others = append(rules.Charter.Others, cooperatives.Item{
			Name: box.Name, Rate: t.percent("other_rate." + n), Amount: t.money("other_amount." + n), Of: cooperatives.Of(of),
		})
		account := box.Account
		if account == "" {
			account = otherAccount(&before, i)
		}
		rules.Accounts.Others = append(rules.Accounts.Others, account)
	}
	if len(rules.Accounts.Others) == 0 {
		rules.Accounts.Others = before.Others
	}
}

// readWatched reads the accounts whose income is not to be given away.
func (f *rulesForm) readWatched(t *formReader, rules *dividends.Rules) {
	f.Watched, rules.Watched = nil, nil
	for i := range watchedRows {
		n := strconv.Itoa(i + 1)
		box := taintBox{Kind: cooperatives.NotIncome(t.count("watched_kind." + n)), Account: t.code("watched_account." + n)}
		f.Watched = append(f.Watched, box)
		if box == (taintBox{}) {
			continue
		}
		if !slices.Contains(taintKinds, box.Kind) {
			box.Kind = cooperatives.NotIncomeUnknown
		}
		rules.Watched = append(rules.Watched, dividends.Watched{Account: box.Account, Kind: box.Kind})
	}
}
