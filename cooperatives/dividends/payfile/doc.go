// Package payfile writes the file with which a bank pays many people at once (银行代发) and reads the bank's file of what
// became of the payments (回盘). How a file looks is data, a Profile: banks and branches differ, and a village may bring
// its own. The package knows no run and no member; it may import ledger, the reader of lists, excelize and x/text.
//
// A file is refused whole, with every problem at its row, because a bank that finds one pays nothing or, worse, the rest.
package payfile
