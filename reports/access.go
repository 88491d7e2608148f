package reports

import "cunzhang/ledger"

// AccessSlip is the slip with which a member gets at his pages for the first time (成员手机查询开通条), ready to be drawn.
type AccessSlip struct {
	Organization string
	Member       string // code
	Name         string
	Household    string // code; empty for none
	Group        string // villagers' group; empty for none
	Code         string // ABCD-EFGH
	Until        ledger.Date
	Link         string // address with everything in it, for the QR code
	Hint         string // address to be typed
	Contact      string // whom to call; empty for none
}
