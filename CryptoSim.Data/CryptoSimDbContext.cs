using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Data;

/// <summary>The database of one market: accounts, orders, ledger, candles, leases, data-protection keys.</summary>
public sealed class CryptoSimDbContext(DbContextOptions<CryptoSimDbContext> options) : DbContext(options)
{
}
