using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CryptoSim.Data.Start;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model; it opens no connection.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<CryptoSimDbContext>
{
    public CryptoSimDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql().Options);
}
