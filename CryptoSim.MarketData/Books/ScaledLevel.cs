namespace CryptoSim.MarketData.Books;

/// <summary>A price level as scaled integers: price times 10^price_precision, quantity times 10^qty_precision. Nothing
/// passes through floating point, and the checksum token of a value is simply its digits. Quantity zero removes.</summary>
public readonly record struct ScaledLevel(long Price, long Quantity);
