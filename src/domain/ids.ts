// Ids of a venue, opaque here.

/** A trader, as its venue names it. */
export type TraderId = string;

/** An order, as its venue names it. */
export type OrderId = number | string;
