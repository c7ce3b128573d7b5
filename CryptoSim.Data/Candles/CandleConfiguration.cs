using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoSim.Data.Candles;

internal sealed class CandleConfiguration : IEntityTypeConfiguration<CandleRow>
{
    // The partitioned table itself is made by SQL in the migration: EF Core has no word for partitions.
    public void Configure(EntityTypeBuilder<CandleRow> builder) =>
        builder.ToTable("candles").HasKey(row => new { row.Symbol, row.IntervalMinutes, row.OpenTime });
}
