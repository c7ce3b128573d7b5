using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Markets;

internal sealed class MarketConfigurations :
    IEntityTypeConfiguration<MarketIdentityRow>,
    IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<MarketIdentityRow> builder)
    {
        builder.ToTable("market_identity", table => table.HasCheckConstraint("ck_market_identity_one", "id = 1"));
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys");
}
