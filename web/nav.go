package web

import (
	"slices"
	"strings"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// navLink is an entry of the menu.
type navLink struct {
	Link string
	Key  string // of its words
	Icon string // in the sprite
	On   bool
	Rule bool // a line stands above it
}

// nav is the menu for the person: of the book, if the page is in one, then of the server.
func (r *request) nav(name string) []navLink {
	if !r.signedIn() || r.door {
		return nil
	}
	var out []navLink
	rule := false
	add := func(link, key, icon string, pages ...string) {
		out = append(out, navLink{
			Link: link, Key: key, Icon: icon, Rule: rule,
			On: slices.ContainsFunc(pages, func(page string) bool {
				return page == name || strings.HasSuffix(page, "_") && strings.HasPrefix(name, page) // field_ is every page of the team
			}),
		})
		rule = false
	}
	if r.book.ID != 0 {
		base, month := r.base(), ""
		if r.month != 0 {
			month = "?month=" + r.month.String()
		}
		add(base, "web.nav.home", "home", "home")
		if r.may(writers) {
			add(base+"/vouchers/new", "web.nav.write", "write", "voucher_form")
			add(base+"/guided", "web.nav.guided", "guided", "guided", "guided_form")
			add(base+"/templates", "web.nav.templates", "templates", "templates")
		}
		add(base+"/vouchers"+month, "web.nav.vouchers", "vouchers", "voucher_list", "voucher_show")
		add(base+"/reports"+month, "web.nav.reports", "reports", "report_list", "report_show", "charts")
		add(base+"/periods"+month, "web.nav.periods", "periods", "period")
		add(base+"/remarks", "web.review.title", "remarks", "remarks", "remark_form")
		add(base+"/till", "web.nav.till", "till", "till", "count", "receipt")
		rule = true
		r.villageNav(add)
		rule = true
		add(base+"/accounts", "web.nav.accounts", "accounts", "account_list")
		add(base+"/openings", "web.nav.openings", "openings", "openings")
		add(base+"/values", "web.nav.values", "values", "values")
		add(base+"/assets", "web.nav.assets", "assets", "asset_list", "asset_form")
		add(base+"/settings", "web.nav.settings", "settings", "settings")
		add(base+"/log", "web.nav.log", "log", "log")
	}
	rule = len(out) > 0
	if len(r.session.Books) > 1 {
		add("/townships", "web.review.townships", "townships", "townships")
	}
	add("/", "web.nav.books", "books", "start", "book_form")
	if r.session.Server.Has(staff.Administrator) {
		add("/people", "web.nav.people", "people", "people", "person")
		add("/backup", "web.nav.backup", "backup", "backup")
		if r.book.ID == 0 {
			add("/log", "web.nav.log", "log", "log")
		}
	}
	add("/me", "web.nav.me", "me", "me")
	return out
}

// villageNav are the pages of the village: who belongs to it, what they hold, what brings money in, who gets it, and
// the work in the fields. A venture keeps its books as a company: it has contracts, but neither members nor fields.
func (r *request) villageNav(add func(link, key, icon string, pages ...string)) {
	base := r.base()
	ventures := func() {
		add(base+"/ventures", "web.nav.ventures", "contract", "venture_list", "venture_show", "venture_form", "venture_passed",
			"contract_show", "contract_form")
	}
	if r.book.Regime == ledger.SmallBusiness {
		ventures()
		return
	}
	add(base+"/members", "web.nav.members", "members", "member_list", "member_show", "member_form", "household_list",
		"household_show", "register_versions")
	add(base+"/access", "web.nav.access", "people", "access")
	add(base+"/questions", "web.nav.questions", "remarks", "questions")
	add(base+"/shares", "web.nav.shares", "charts", "share_list", "share_moves", "share_move", "share_classes")
	if r.book.Regime == ledger.FarmersCooperative {
		add(base+"/patronage", "web.nav.patronage", "values", "patronage", "patronage_account", "patronage_setup")
	}
	ventures()
	add(base+"/dividends", ofRegime("web.nav.dividends", r.book.Regime), "dividend", dividendPages...)
	add(base+"/field", "web.nav.field", "service", "field_")
}
