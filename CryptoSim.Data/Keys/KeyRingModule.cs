using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Data.Keys;

public static class KeyRingModule
{
    /// <summary>Data protection with the keys in Postgres: what one instance encrypts any other of the same name
    /// reads.</summary>
    public static IServiceCollection AddKeyRing(
        this IServiceCollection services, IConfiguration configuration, string applicationName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(KeyRingOptions.Section).Get<KeyRingOptions>() ?? new KeyRingOptions();
        var protection = services.AddDataProtection()
            .SetApplicationName(applicationName)
            .PersistKeysToDbContext<CryptoSimDbContext>();
        if (options.Certificate.Length > 0)
        {
            protection.ProtectKeysWithCertificate(Load(options.Certificate, options));
        }

        if (options.PreviousCertificates.Count > 0)
        {
            protection.UnprotectKeysWithAnyCertificate(
                [.. options.PreviousCertificates.Select(path => Load(path, options))]);
        }

        return services;
    }

    private static X509Certificate2 Load(string path, KeyRingOptions options)
    {
        var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, options.CertificatePassword);
        return certificate.HasPrivateKey
            ? certificate
            : throw new InvalidOperationException($"{path} has no private key: what it wraps nobody could unwrap.");
    }
}
