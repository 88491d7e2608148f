// Command cunzhang (村账) keeps the double-entry books of village collectives, farmer cooperatives and rural ventures.
// This package is the only main: it reads flags, opens the database, wires services together and holds the table of
// jobs. It has no rule of accounting and no SQL; nothing may import it.
package main
