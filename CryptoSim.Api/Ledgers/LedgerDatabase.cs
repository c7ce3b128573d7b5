using CryptoSim.Data;
using CryptoSim.Data.Start;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Api.Ledgers;

/// <summary>The database that a command of one word works on, in place of the services.</summary>
internal static class LedgerDatabase
{
    /// <summary>That of <c>ConnectionStrings__cryptosim</c>. Data of an older build is brought to this one's schema, as
    /// starting a service on it would.</summary>
    public static async Task<NpgsqlDataSource> OpenAsync(IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString("cryptosim")
            ?? throw new InvalidOperationException("ConnectionStrings__cryptosim is not set.");
        var dataSource = NpgsqlDataSource.Create(connectionString);
        await SchemaMigration.ApplyAsync(dataSource, new Contexts(dataSource), CancellationToken.None);
        return dataSource;
    }

    private sealed class Contexts(NpgsqlDataSource dataSource) : IDbContextFactory<CryptoSimDbContext>
    {
        public CryptoSimDbContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql(dataSource).Options);
    }
}
