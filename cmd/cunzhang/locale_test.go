package main_test

import (
	"bytes"
	"encoding/csv"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/routing"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// Every key that the program can show has a line in a catalogue, and every line is shown by something. What stands in
// the code is read from the code (locale_keys_test.go); what is put together when it runs stands in two tables here.

// families names what a key is put together with: by the part that stands in the code, before the point where the
// other part follows ("class." and a class), or after it ("carry_forward" and ".waiting").
func families(t *testing.T) map[string][]string {
	t.Helper()
	carrying := []string{"carry_forward", "year_end"}
	all := map[string][]string{
		"guard.":       guardNames(t),
		"voucher.not_": {"draft", "submitted", "checked"},
		"class.":       texts(ledger.Asset, ledger.Liability, ledger.Equity, ledger.Cost, ledger.Income, ledger.Expense),
		"side.":        texts(ledger.Debit, ledger.Credit, ledger.Both),
		"plan_state.":  texts(cooperatives.Route(ledger.RuralCollective)...),
		"plan_kind.":   texts(cooperatives.Interim, cooperatives.Final),
		"plan_row.": {
			"year-income", "opening", "transfers", "excluded", "reserve", "distributable", "members", "other", "return",
			"remainder", "left",
		},
		"line_state.": append(texts(dividends.LineNone, dividends.LineWaiting, dividends.LineInBatch, dividends.LineHeld,
			dividends.LineFailed, dividends.LinePaid, dividends.LineBounced, dividends.LineUnbooked), texts(dividends.ByOffset, dividends.ByConversion)...),
		"batch_state.":     append(texts(dividends.BatchPrepared, dividends.BatchReleased, dividends.BatchCanceled), services.BatchDone),
		"dividend_method.": texts(dividends.ByBank, dividends.ByCash, dividends.ByOffset, dividends.ByConversion),
		"validity.":        texts(dividends.Pending, dividends.Valid, dividends.Replaced, dividends.Annulled),
		".unposted":        carrying,
		".waiting":         carrying,
		"regime.":          texts(ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness),
		"role.":            texts(staff.AllRoles[:]...),
		"period.state.":    {"open", "closed", "locked"},
		"voucher.state.": texts(ledger.Draft, ledger.Submitted, ledger.Checked,
			ledger.Posted),
		"voucher.kind.": texts(ledger.Ordinary, ledger.Reversal, ledger.Supplement, ledger.CarryForward, ledger.YearEnd,
			ledger.Depreciation),
		"voucher.source.":  {"form", "import", "receipt", "count", "reversal", "closing", "assets"},
		"web.filter.":      {string(books.WithFiles), string(books.WithoutFiles), string(books.WithoutAny)},
		"web.passed.help_": {"leased", "entrusted"},
		"job.":             {"reminders", "sheets", "plan", "sweep", "verify", "backup", "dues", "rents", "seasons", "search"},
		"web.charts.unit.": {"1", "2"},
		"web.field.":       texts(ledger.AllDimensions[:]...),
		"web.format.":      {"pdf", "xlsx", "csv"},
		"web.log.":         {"no", "time", "person", "address", "action", "object", "before", "after"},
		"web.log.group.": {
			"sheet", "plan", "weather", "pay",
			"link", "order", "operation", "machine", "operator", "plot", "rate", "subsidy", "labour", "service", "recurring",
			"receipt", "count", "venture", "contract", "draft", "voucher", "period", "asset", "account", "dimension", "opening", "file", "import", "template", "memo",
			"book", "remark", "user", "role", "signin", "password", "slip", "session", "totp", "setup", "job", "dividend", "profile", "household", "member", "share",
		},
		"web.reports.needs_": {"account", "match"},
		"till.by_":           {"cash", "bank", "transfer"},
		"venture.kind.":      texts(ventures.AllKinds[:]...),
		"venture.mode.":      texts(ventures.AllModes[:]...),
		"contract.nature.":   texts(ventures.AllNatures[:]...),
		"contract.base.": texts(cooperatives.OperatingRevenue, cooperatives.OperatingProfit, cooperatives.InvestedCapital,
			cooperatives.Area, cooperatives.Beds),
		"web.guided.kind.":   {"receive", "pay", "transfer", "rent", "subsidy", "wages", "produce", "asset", "loan", "lodge"},
		"web.guided.about.":  {"receive", "pay", "transfer", "rent", "subsidy", "wages", "produce", "asset", "loan", "lodge"},
		"web.guided.for.":    {"sales", "service", "investment", "bank_interest", "member_back", "outside_back", "deposit", "capital", "other_in", "office", "operating", "materials", "welfare", "guests", "bank_fee", "tax_owed", "tax_now", "outside_debt", "member_loan", "advance", "deposit_back", "other_out", "land", "house", "running", "earmarked", "one_case", "staff", "missed_work", "field_work", "public_work", "wages_owed", "labour_owed", "own_produce", "fixed", "living", "intangible", "building", "tools", "borrow_short", "borrow_long", "repay_short", "repay_long", "loan_interest", "lodge_rent", "lodge_share", "lodge_owed", "share_paid", "profit_paid"},
		"web.guided.money_":  {"in", "out", "both"},
		"web.guided.which_":  {"venture", "project", "department"},
		"web.openings.":      {"balance", "debit", "credit", "quantity"},
		"web.assets.":        {"no", "name", "category", "account", "accumulated", "expense", "cost", "residual", "before", "in_use", "months", "unit", "units", "units_before", "note"},
		"web.assets.by_":     texts(ledger.StraightLine, ledger.UnitsOfOutput),
		"web.assets.state_":  {"using", "full", "gone"},
		"web.charts.of.":     texts(ledger.Income, ledger.Expense),
		"web.paper.":         books.Papers,
		"web.side.":          {"debit", "credit", "none"},
		"web.regime.":        texts(ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness),
		"web.log.state.":     {"active", "disabled"},
		"web.log.scope.":     {"server", "township", "cooperative"},
		"web.log.by.":        {"account", "address"},
		"web.log.object.":    {"job", "dividend", "export", "order", "plot", "labour", "operation", "machine", "operator", "rate", "subsidy", "recurring", "service", "plan", "weather", "link", "access", "question", "receipt", "count", "contract", "household", "register", "share_class", "share_rules", "share_movement", "share_register", "remark", "voucher", "period", "account", "asset", "book", "file", "openings", "template", "memo", "member", "counterparty", "venture", "project", "department", "user"},
		"log.action.":        {"order.accept", "order.rest", "order.answer", "order.assign", "order.finish", "order.move", "order.request", "order.season", "plot.import", "plot.put", "labour.put", "operation.put", "machine.put", "operator.put", "rate.put", "subsidy.put", "recurring.put", "service.pay", "service.settings", "service.accounts", "service.settle", "service.unsettle", "sheet.ready", "operator.remind", "machine.remind", "plan.make", "plan.publish", "plan.arrange", "weather.stop", "weather.lift", "link.revoke", "link.new", "access.contact", "access.revoke", "member.signin", "pin.change", "pin.refused", "question.ask", "question.answer", "receipt.issue", "receipt.void", "receipt.book", "count.sign", "count.confirm", "count.book", "venture.put", "venture.month", "contract.put", "contract.receipt", "contract.settle", "contract.remind", "passed.in", "passed.out", "entrusted.settle", "export", "job.run", "settings.save", "book.create", "draft.create", "draft.change", "draft.delete", "voucher.submit", "voucher.withdraw", "voucher.check", "voucher.uncheck", "voucher.post", "period.close", "period.ask", "period.reopen", "period.refuse", "period.lock", "account.add", "account.active", "asset.put", "asset.dispose", "asset.delete", "dimension.put", "opening.set", "file.add", "import.draft", "import.post", "template.save", "template.delete", "memo.add", "memo.delete", "dividend.plan", "dividend.advance", "dividend.return", "dividend.annul", "dividend.post", "dividend.rules", "dividend.prepare", "dividend.release", "dividend.cancel", "dividend.report", "dividend.bounce", "dividend.set_off", "profile.put", "dividend.instruct", "member.accounts", "household.put", "member.put", "member.change", "member.import", "member.reveal", "member.version", "member.filed", "share.class", "share.rules", "share.move", "share.import", "remark.write", "remark.answer", "remark.again", "remark.close", "user.create", "user.rename", "user.state", "role.grant", "role.revoke", "slip.new", "slip.use", "password.set", "password.change", "session.end", "signin", "signin.refused", "signout", "signin.throttled", "setup.code", "totp.confirm", "totp.reset", "order.change", "service.county", "pay.prepare", "pay.decide", "pay.report", "rate.remove", "subsidy.remove"},
		"log.action.period.": {"close", "ask", "reopen", "refuse", "lock"},
		"terrain.":           texts(append(cooperatives.AllTerrains[:], cooperatives.AnyTerrain)...),
		"labour.":            texts(cooperatives.AllLabours[:]...),
		"operation.stage.":   texts(cooperatives.AllStages[:]...),
		"operation.rain.":    texts(cooperatives.AllRains[:]...),
		"order.channel.":     texts(cooperatives.AllChannels[:]...),
		"order.urgency.":     texts(cooperatives.AllUrgencies[:]...),
		"order.capacity.":    texts(cooperatives.AllCapacities[:]...),
		"order_state.":       texts(cooperatives.AllOrderStates[:]...),
		"rate_kind.":         texts(cooperatives.PriceRate, cooperatives.PayRate),
		"subsidy.zone.":      texts(cooperatives.AllZones[:]...),
		"member.status.":     texts(cooperatives.NotMember, cooperatives.Active, cooperatives.RightsKept, cooperatives.Ended),
		"dimension.":         texts(ledger.AllDimensions[:]...),
		"dispatch.told.":     {"added", "dropped", "moved", "shifted"},
		"dispatch.cause.":    causes(),
		"dispatch.lift.":     causes(),
		"office.":            {"accountant", "board", "supervisors", "party", "township", "cashier"},
		"web.access.is_":     {"none", "slip", "pin"},
		"web.m.standing.":    {"voting", "waiting", "in-batch", "paid", "offset", "conversion", "failed", "bounced", "held", "none", "void"},
		"web.m.pool.":        texts(dividends.OfShares, dividends.OfPatronage, dividends.OfCapital),
		"web.v.validity.":    texts(dividends.Pending, dividends.Valid, dividends.Replaced, dividends.Annulled),
		"dispatch.issue.":    texts(routing.AllCodes[:]...),
		"dispatch.first.":    texts(routing.TimesOverlap), "dispatch.whole.": texts(routing.BadNumber, routing.UnknownID),
		"law.": texts(cooperatives.AllLaws[:]...),

		"vote_body.": texts(cooperatives.MembersMeeting, cooperatives.RepresentativesMeeting, cooperatives.VillagersMeeting,
			cooperatives.MassMeeting),
		"web.dividend.":            dividendLabels,
		"web.dividend.of.":         texts(dividends.OfShares, dividends.OfPatronage, dividends.OfCapital),
		"web.dividend.by.":         texts(dividends.ByHolder, dividends.ByHousehold, dividends.ByShareDays),
		"web.dividend.not_income.": {"1", "2", "3", "4", "5", "6", "7"},
		"web.dividend.purpose.":    {"members", "returned", "remainder", "reserve", "reserve_coop", "other", "loss", "batch", "bounced"},
		"web.dividend.age.":        {"quarter", "year", "three", "older"},
		"web.dividend.base.":       {"0", "1", "2"},
		"bank_field.": {
			"blank", "no", "name", "card", "bank", "amount", "id_number", "id_tail", "purpose", "payer_name", "payer_card", "payer_bank",
			"count", "total",
		},
		"web.profile.wrong.": {"name", "title", "extension", "format", "separator", "encoding", "columns", "max_rows"},
		"web.dividend.rule.": {
			"reserve", "reserve_limit", "floor", "other", "return_rate", "members", "weighing", "split", "tax", "interim", "notice",
			"at_least", "no_collective", "watched", "accounts",
		},
		"web.dividend.row.": texts(cooperatives.RowYearIncome, cooperatives.RowOpening, cooperatives.RowTransfers,
			cooperatives.RowExcluded, cooperatives.RowDistributable, cooperatives.RowReserve, cooperatives.RowMembers,
			cooperatives.RowOther, cooperatives.RowReturn, cooperatives.RowRemainder, cooperatives.RowLeft),
		"web.dividend.coop.": texts(cooperatives.RowYearIncome, cooperatives.RowOpening, cooperatives.RowTransfers, cooperatives.RowExcluded,
			cooperatives.RowReserve, cooperatives.RowDistributable),
	}
	maps.Copy(all, registerFamilies())
	maps.Copy(all, regimeFamilies())
	return all
}

// dividendLabels are the boxes of the forms of distributions.
var dividendLabels = []string{
	"year", "drafted_on", "through", "reserve", "reserve_coop", "return_rate", "transfers", "tax_rate", "members_rate", "members_amount",
	"rate", "share_day", "share_from", "note", "entitled", "present", "proxies", "yes", "no_votes", "abstained", "votes", "post_on",
	"pay_on", "only", "consent", "reason", "payee", "relation", "payee_code", "document", "purpose", "payer_bank",
	"payer_card", "told_on", "signed_on", "absent_codes", "failed_codes", "failed_why", "bounced_on", "sent_back_on", "notice", "bounced_codes", "bounced_why", "rule_document",
	"on_board", "on_supervisors", "on_party", "on_township", "on_published",
	"on_voted", "on_approved", "paper_board", "paper_supervisors", "paper_party", "paper_township", "paper_published",
	"paper_voted", "paper_approved",
}

// regimeFamilies are keys that farmers' cooperatives have words of their own for.
func regimeFamilies() map[string][]string {
	out := map[string][]string{}
	for _, key := range []string{
		"web.nav.dividends", "web.dividend.title", "web.dividend.waterfall", "web.dividend.print_statements",
		"web.dividend.statement", "web.dividend.file", "web.m.plan.title", "web.m.published.plans", "web.v.statement",
	} {
		out[key] = []string{"", "_coop"}
	}
	return out
}

// patronageBases are what a distribution may know of the patronage that it returned by.
var patronageBases = texts(append(cooperatives.AllBases[:], cooperatives.BasisUnknown)...)

// words are the values of arguments that stand as {@name} in a sentence and are translated too.
var words = map[string][]string{
	"business": patronageBases,
	"counted":  patronageBases,
	"cause": {
		"missing", "exists", "denied", "folder", "no_folder", "full", "read_only", "server_silent", "server_unknown",
		"server_slow", "server_password", "server_no_database", "server_stopping", "server_lost",
	},
	"dimension":   texts(ledger.AllDimensions[:]...),
	"law":         texts(cooperatives.AllLaws[:]...),
	"plan_state":  texts(cooperatives.Route(ledger.RuralCollective)...),
	"terrain":     texts(append(cooperatives.AllTerrains[:], cooperatives.AnyTerrain)...),
	"order_state": texts(cooperatives.AllOrderStates[:]...),
	"rate_kind":   texts(cooperatives.PriceRate, cooperatives.PayRate),
	"line_state": texts(dividends.LineNone, dividends.LineWaiting, dividends.LineInBatch, dividends.LineHeld,
		dividends.LineFailed, dividends.LinePaid, dividends.LineBounced, dividends.LineUnbooked),
	"batch_state": texts(dividends.BatchPrepared, dividends.BatchReleased, dividends.BatchCanceled),
	"office":      {"accountant", "board", "supervisors", "party", "township", "cashier"},
	"route_row":   routing.Rows[:],
	"route_cause": causes(),
	"state":       texts(ledger.Draft, ledger.Submitted, ledger.Checked, ledger.Posted),
	"regime": texts(ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness,
		ledger.LegacyRuralCollective),
}

// causes are the reasons why a job cannot be planned.
func causes() []string {
	var all []string
	for c := routing.CauseOperation; c <= routing.CauseFull; c++ {
		all = append(all, c.String())
	}
	return all
}

func texts[T interface{ String() string }](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String()
	}
	return out
}

// guardNames are the guards that ledger/db knows; every guard that the schema names must be one of them.
func guardNames(t *testing.T) []string {
	t.Helper()
	code, err := os.ReadFile(filepath.Join(root, "ledger", "db", "errors.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(code), "var guards = ")
	table, _, _ = strings.Cut(table, "\n}\n")
	var names []string
	for _, m := range regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatch(table, -1) {
		names = append(names, m[1])
	}
	raised := regexp.MustCompile(`guard:(\w+)|guard_never\('(\w+)'\)`)
	walk(t, func(name string, text []byte) {
		if path.Ext(name) != ".sql" || path.Dir(name) != "migrations" {
			return
		}
		for _, m := range raised.FindAllSubmatch(text, -1) {
			if guard := string(m[1]) + string(m[2]); !slices.Contains(names, guard) {
				t.Errorf("%s raises guard:%s, which ledger/db does not know", name, guard)
			}
		}
	})
	return names
}

// catalogue is every line of the catalogues: the placeholders by key, those of words with their @.
type catalogue map[string][]string

var placeholder = regexp.MustCompile(`\{(@?\w+)\}`)

func readCatalogue(t *testing.T) catalogue {
	t.Helper()
	lines := make(catalogue)
	walk(t, func(name string, text []byte) {
		if path.Dir(name) != "web/locale/catalog" || path.Ext(name) != ".csv" {
			return
		}
		records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range records[1:] {
			names := []string{}
			for _, m := range placeholder.FindAllStringSubmatch(r[1]+r[2], -1) {
				names = append(names, m[1])
			}
			lines[r[0]] = names
		}
	})
	return lines
}

func TestLocaleEveryKeyHasALine(t *testing.T) {
	lines, c := readCatalogue(t), collect(t)
	missing := map[string][]string{}
	for _, u := range c.uses {
		if _, ok := lines[u.key]; !ok {
			missing[u.key] = append(missing[u.key], u.at)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s has no line in a catalogue; it is used at %s", key, strings.Join(missing[key], ", "))
	}
	for field, at := range c.fields {
		_, ok := lines["field."+field]
		if _, onPage := lines["web.field."+field]; !ok && !(onPage && strings.HasPrefix(at, "web/")) {
			t.Errorf("%s: field.%s has no line in a catalogue", at, field)
		}
	}
}

func TestLocaleEveryLineIsUsed(t *testing.T) {
	lines, c := readCatalogue(t), collect(t)
	used := map[string]bool{}
	for part, others := range families(t) {
		for _, other := range others {
			used[joined(part, other)] = true
		}
	}
	for _, names := range lines {
		for _, name := range names {
			for _, value := range words[strings.TrimPrefix(name, "@")] {
				used[strings.TrimPrefix(name, "@")+"."+value] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		family, name, _ := strings.Cut(key, ".")
		switch {
		case used[key] || c.literals[key]:
		case family == "field" && c.literals[name], family == "place" && c.literals[name+"."]:
		case strings.HasPrefix(key, "web.field.") && c.literals[strings.TrimPrefix(key, "web.field.")]:
		default:
			t.Errorf("nothing uses the line %s", key)
		}
	}
}

func TestLocalePlaceholdersAreGiven(t *testing.T) {
	lines := readCatalogue(t)
	for _, u := range collect(t).uses {
		for _, name := range lines[u.key] {
			if name = strings.TrimPrefix(name, "@"); u.args != nil && !u.args[name] {
				t.Errorf("%s: the sentence of %s wants {%s}, which is not given", u.at, u.key, name)
			}
		}
	}
}

func TestLocaleWordsHaveLines(t *testing.T) {
	lines := readCatalogue(t)
	for key, names := range lines {
		for _, name := range names {
			word, ok := strings.CutPrefix(name, "@")
			if !ok {
				continue
			}
			if len(words[word]) == 0 {
				t.Errorf("%s: no table says which words {@%s} can be", key, word)
			}
			for _, value := range words[word] {
				if _, ok := lines[word+"."+value]; !ok {
					t.Errorf("%s.%s, which {@%s} of %s can be, has no line", word, value, word, key)
				}
			}
		}
	}
}
