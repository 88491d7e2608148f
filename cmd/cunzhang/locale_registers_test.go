package main_test

import (
	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/ventures"
)

// ownWords are the sentences that members read in the words of their organization.
var ownWords = []string{"asked", "call", "contact", "first", "no_plots", "published", "questions", "resume", "slip", "wrong"}

// roleNames are the parts of accounts in settlements of field work, and the details beside them.
func roleNames() []string {
	names := []string{"county_party", "department"}
	for _, r := range cooperatives.ServiceRoles() {
		names = append(names, r.Name)
	}
	return names
}

// registerFamilies are the families of keys of the registers and of contracts.
func registerFamilies() map[string][]string {
	return map[string][]string{
		"member.sex.": {"unknown", "female", "male"},
		"member.reason.": {
			"founding", "birth", "marriage", "adoption", "resettlement", "death", "lost-nationality", "other-membership",
			"civil-servant", "exit", "other-ground", "study", "army", "migrant-work", "business", "divorce", "widowhood", "prison", "alive",
		},
		"log.action.rent.":       {"put", "spread"},
		"log.action.contract.":   {"households"},
		"log.action.member.":     {"lookup"},
		"web.m.device.":          {"android", "iphone", "computer", "unknown"},
		"log.action.patronage.":  {"product", "basis", "record", "enter"},
		"web.ventures.mode_":     texts(ventures.AllModes[:]...),
		"web.contracts.voucher_": texts(ventures.AllVoucherStatuses[:]...),
		"patronage.kind.":        texts(patronage.AllKinds[:]...),
		"counted.":               patronageBases,
		"patronage.basis.":       texts(cooperatives.AllBases[:]...),
		"share.kind.": {
			"member", "collective", "household", "population", "seniority", "contribution", "relief", "land", "capital", "custom",
		},
		"web.m.village.":         ownWords,
		"web.m.coop.":            ownWords,
		"web.log.field.":         append([]string{"added", "changed", "same", "members", "households", "movements", "base_date", "cap_law", "limited_capacity", "class", "leaf", "statutory", "parent", "flow", "edition", "state", "name", "role", "scope", "place", "lines", "files", "prepared_by", "period", "seq", "hash", "digest", "id", "asked", "active", "regime", "county", "card", "size", "type", "dimensions", "by", "format", "count", "gross", "payees", "tax", "version", "failed", "paid", "payments", "vouchers", "matter", "votes", "advances", "excess", "loss_after", "opening_loss", "due", "steps", "args", "key", "figure", "slice", "venture_book", "venture_date", "venture_draft", "at", "collective", "cycle", "due_days", "terms", "audited_only", "guarantee", "loss_carried_forward", "title", "nights", "revenue", "visitors", "beds", "land", "rooms", "end", "part", "jobs"}, teamLogNames()...),
		"web.log.service.":       {"settings", "accounts", "county", "household", "operator", "offset"},
		"field.service_":         roleNames(),
		"web.team.account_help.": roleNames(),
		"share.movement.":        {"grant", "transfer", "inheritance", "gift", "redemption", "cancellation"},
		"web.members.secret_":    {"id_number", "phone", "bank_card"},
		"web.members.change_":    {"begins", "ends", "noted", "void"},
		"web.import.template.":   {"members", "shares", "patronage"},
	}
}

// teamLogNames are the fields of the team's work in the log.
func teamLogNames() []string {
	return []string{
		"actor_name", "area_per_hour", "dry_days", "fuel", "home", "household_cap", "lead_days", "leave",
		"lon_lat", "machines", "maintenance", "meters_per_minute", "origin", "outlined", "overtime_until", "until",
		"owner", "paces", "plate", "shed", "user", "window_days", "changes", "county_party",
		"free_document", "income", "late_days", "left", "max_days", "min_days", "measured", "moves",
		"overtime", "pay", "question", "score", "season", "subsidy", "told", "travel", "unfairness", "pin",
		"unpin", "unserved", "visits", "wages", "waiting", "welfare",
	}
}
