package web

import "strings"

// fieldTab is a tab of the pages of the team.
type fieldTab struct {
	Link string
	Key  string // of its words
	On   bool
}

// FieldTabs are the tabs of the team. What a page is called says to which it belongs; TestFieldPagesSayWhereOneIs finds one
// that belongs to none.
func (p *page) FieldTabs() []fieldTab {
	var out []fieldTab
	add := func(path, key string, names ...string) {
		tab := fieldTab{Link: p.Base + "/field" + path, Key: key}
		for _, name := range names {
			tab.On = tab.On || strings.HasPrefix(p.Name, "field_"+name)
		}
		out = append(out, tab)
	}
	add("", "web.team.board", "board")
	add("/orders", "web.team.orders", "order")
	add("/plans", "web.team.plans", "plan", "run")
	add("/rain", "web.team.rain", "rain")
	add("/route", "web.team.route", "route")
	add("/month", "web.team.month", "month", "pay")
	if p.r.roles.Meets(dispatchers) {
		add("/links", "web.team.links", "links")
	}
	add("/data/operations", "web.team.data", "data", "settings", "import")
	return out
}
