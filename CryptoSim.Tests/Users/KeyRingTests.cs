using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoSim.Data;
using CryptoSim.Data.Keys;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Users;

/// <summary>What one instance encrypts another reads, through keys in Postgres.</summary>
[TestClass]
public sealed class KeyRingTests
{
    [TestMethod]
    public async Task Instances_read_one_anothers_tickets_and_a_certificate_wraps_the_keys()
    {
        await using var database = await TestDatabase.CreateAsync();
        var settings = new Dictionary<string, string?>
        {
            ["KeyRing:Certificate"] = WriteCertificate("first.p12"),
            ["KeyRing:CertificatePassword"] = "wrapped",
        };
        await using var one = Instance(database, settings);
        await using var other = Instance(database, settings);

        var written = Protector(one).Protect("who it is");

        Assert.AreEqual("who it is", Protector(other).Unprotect(written));
        var xml = await database.ScalarAsync<string>("SELECT xml FROM data_protection_keys");
        StringAssert.Contains(xml, "encryptedSecret");
        Assert.IsFalse(xml.Contains("<masterKey", StringComparison.Ordinal), "no key lies there as it is");
        await using var without = Instance(database, []);
        Assert.ThrowsExactly<CryptographicException>(() => Protector(without).Unprotect(written));

        // Another certificate has taken its place: the old one still unwraps.
        await using var later = Instance(database, new()
        {
            ["KeyRing:Certificate"] = WriteCertificate("second.p12"),
            ["KeyRing:CertificatePassword"] = "wrapped",
            ["KeyRing:PreviousCertificates:0"] = settings["KeyRing:Certificate"],
        });
        Assert.AreEqual("who it is", Protector(later).Unprotect(written));
    }

    private static ServiceProvider Instance(TestDatabase database, Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDbContext<CryptoSimDbContext>(options => options.UseNpgsql(database.DataSource));
        services.AddKeyRing(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "CryptoSim.Web");
        return services.BuildServiceProvider();
    }

    private static IDataProtector Protector(ServiceProvider instance) =>
        instance.GetRequiredService<IDataProtectionProvider>().CreateProtector("tickets");

    private static string WriteCertificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var folder = Directory.CreateDirectory(ClusterFixture.NewFolder());
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, "wrapped"));
        return path;
    }
}
