package web

import (
	"net/http"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/web/paper"
)

// rulesPage is what the distributions of a book go by, and every version of it before.
type rulesPage struct {
	Version  int // 0 while the rules are those of the law alone
	Rows     []ruleRow
	Cap      shareRule // of shares for one member, which the share register keeps
	Versions []rulesVersion
	Wide     bool // the book is no farmers' cooperative, which has no shares
}

// ruleRow is one rule in words.
type ruleRow struct{ Name, Value string }

// rulesVersion is a version in the history.
type rulesVersion struct {
	dividends.RulesVersion
	Rows []ruleRow
}

func dividendRules(r *request) error {
	rules, version, err := r.srv.Dividends.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	history, err := r.srv.Dividends.RulesHistory(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	data := rulesPage{
		Version: version, Rows: r.ruleRows(&rules), Wide: r.book.Regime != ledger.FarmersCooperative,
	}
	shares, err := r.srv.Shares.Rules(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	data.Cap = r.shareRule(shares)
	for i := range history {
		data.Versions = append(data.Versions, rulesVersion{history[i], r.ruleRows(&history[i].Rules)})
	}
	return r.render(http.StatusOK, "dividend_rules", r.text("web.dividend.rules", nil), &data)
}

// ruleRows puts rules into words, one row for each.
func (r *request) ruleRows(rules *dividends.Rules) []ruleRow {
	c, out := &rules.Charter, []ruleRow{}
	add := func(key, value string) { out = append(out, ruleRow{r.text("web.dividend.rule."+key, nil), value}) }
	reserve := c.Reserve
	if reserve.Of == cooperatives.OfRest {
		reserve.Of = cooperatives.OfDistributable // nothing is taken off before it
	}
	add("reserve", reserve.Name+" "+r.itemText(&reserve))
	if c.ReserveLimit != 0 {
		add("reserve_limit", c.ReserveLimit.Grouped())
	}
	if floor := c.FloorInForce(); !floor.Rate.IsZero() {
		add("floor", paper.RateText(floor.Rate)+"（"+r.text("law."+floor.Law.String(), nil)+"）")
	}
	for i := range c.Others {
		add("other", c.Others[i].Name+" "+r.itemText(&c.Others[i])+" → "+otherAccount(&rules.Accounts, i))
	}
	if c.Regime == ledger.FarmersCooperative {
		add("return_rate", paper.RateText(c.ReturnRate))
	} else {
		members := r.text("web.dividend.rule.all_left", nil)
		if !c.Members.Rate.IsZero() || c.Members.Amount != 0 {
			members = r.itemText(&c.Members)
		}
		add("members", members)
		add("weighing", r.text("web.dividend.by."+rules.Weighing.String(), nil))
	}
	split := r.text("web.dividend.mode_exact", nil)
	if rules.Mode == cooperatives.ByRate {
		split = r.text("web.dividend.mode_rate", nil) + " · " + r.text("web.dividend.step", nil) + " " + r.text(stepKeys[rules.Step], nil)
	}
	add("split", split)
	add("tax", paper.RateText(rules.TaxRate))
	add("interim", r.text(map[bool]string{true: "web.dividend.rule.yes", false: "web.dividend.rule.no"}[c.InterimAllowed], nil))
	return append(out, r.voteRows(rules)...)
}

// voteRows are the rules of publication and vote, of what is watched, and the accounts.
func (r *request) voteRows(rules *dividends.Rules) []ruleRow {
	v, out := &rules.Vote, []ruleRow{}
	add := func(key, value string) { out = append(out, ruleRow{r.text("web.dividend.rule."+key, nil), value}) }
	notice := r.text("web.dividend.rule.by_law", ledger.Args{"days": strconv.Itoa(noticeDays(rules))})
	if v.NoticeDays > 0 {
		notice = strconv.Itoa(noticeDays(rules)) + "（" + r.text("law."+v.NoticeLaw.String(), nil) + "）"
	}
	add("notice", notice)
	atLeast := r.text("web.dividend.rule.law_majority", nil)
	if v.AtLeast.Den != 0 {
		atLeast = v.AtLeast.String()
	}
	add("at_least", atLeast)
	if v.NoCollective {
		add("no_collective", r.text("web.dividend.rule.yes", nil))
	}
	for _, w := range rules.Watched {
		add("watched", r.text("web.dividend.not_income."+strconv.Itoa(int(w.Kind)), nil)+" "+w.Account)
	}
	codes := []string{}
	for _, box := range accountBoxes(rules) {
		if box.Value != "" {
			codes = append(codes, r.text(box.Key, nil)+" "+box.Value)
		}
	}
	add("accounts", strings.Join(codes, " · "))
	return out
}

// noticeDays is how long a plan hangs on the wall at least (集组法 §46, 合社法 §40).
func noticeDays(rules *dividends.Rules) int {
	days := 10
	if rules.Charter.Regime == ledger.FarmersCooperative {
		days = 15
	}
	return max(days, rules.Vote.NoticeDays)
}

// itemText tells a rate and of what, or an amount.
func (r *request) itemText(i *cooperatives.Item) string {
	if i.Amount != 0 {
		return i.Amount.Grouped()
	}
	return r.text(ofKeys[i.Of], ledger.Args{"rate": paper.RateText(i.Rate)})
}

var (
	stepKeys = map[cooperatives.Step]string{
		cooperatives.StepFen: "web.dividend.fen", cooperatives.StepJiao: "web.dividend.jiao",
		cooperatives.StepYuan: "web.dividend.yuan",
	}
	ofKeys = map[cooperatives.Of]string{
		cooperatives.OfRest: "web.dividend.of_rest", cooperatives.OfDistributable: "web.dividend.of_distributable",
		cooperatives.OfYearIncome: "web.dividend.of_income",
	}
)

// otherAccount is credited for the item i of the charter.
func otherAccount(a *dividends.Accounts, i int) string {
	if len(a.Others) == 0 {
		return a.Undistributed
	}
	return a.Others[min(i, len(a.Others)-1)]
}
