using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lazaret.Core.Events;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <summary>From our options to a connection.</summary>
internal static class RedisConnecting
{
    /// <summary>For people.</summary>
    public static string Name(RedisStoreOptions options) => string.Join(", ", options.Endpoints);

    public static async Task<ConnectionMultiplexer> ConnectAsync(RedisStoreOptions options, CancellationToken cancellationToken)
    {
        if (RedisOptionsCheck.Wrong(options) is { } wrong)
        {
            throw new EventLogException(wrong);
        }

        string? refusal = null;
        ConfigurationOptions configuration = Configuration(options, sentence => refusal = sentence);
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException e)
        {
            bool auth = e.FailureType == ConnectionFailureType.AuthenticationFailure || e.Message.Contains(nameof(ConnectionFailureType.AuthenticationFailure), StringComparison.Ordinal);
            throw new EventLogException(
                refusal ?? (auth ? $"The Redis server {Name(options)} does not accept the {(string.IsNullOrEmpty(options.Password) ? "connection without a password" : "password")}." : $"The Redis server {Name(options)} cannot be reached."),
                e);
        }
    }

    private static ConfigurationOptions Configuration(RedisStoreOptions options, Action<string> refused)
    {
        ConfigurationOptions configuration = new()
        {
            AbortOnConnectFail = true,
            ClientName = "lazaret",
            ConnectRetry = options.Retries + 1,
            ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds,
            SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds,
            KeepAlive = 10,
            Password = string.IsNullOrEmpty(options.Password) ? null : options.Password,
            // Neither is needed with one primary: no keys and no channels of the library's own.
            TieBreaker = "",
            ConfigurationChannel = "",
        };
        foreach (string endpoint in options.Endpoints)
        {
            configuration.EndPoints.Add(endpoint);
        }

        if (options.Tls)
        {
            configuration.Ssl = true;
            configuration.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            configuration.SslHost = options.ServerName;
            configuration.CertificateValidation += (_, certificate, _, errors) => Check(options, certificate, errors, refused);
        }

        return configuration;
    }

    /// <summary>Read at each connection: renewed authorities are taken without a restart.</summary>
    private static bool Check(RedisStoreOptions options, X509Certificate? certificate, SslPolicyErrors errors, Action<string> refused)
    {
        string who = $"The certificate of the Redis server {Name(options)}";
        if (certificate is not X509Certificate2 shown)
        {
            refused($"The Redis server {Name(options)} shows no certificate.");
            return false;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            refused($"{who} is not for the name {options.ServerName ?? "of its host"}; set ServerName to a name it holds.");
            return false;
        }

        bool signed = options.CaFile is null ? errors == SslPolicyErrors.None : IsSigned(shown, options.CaFile);
        if (!signed)
        {
            refused($"{who} is not signed by {(options.CaFile is null ? "an authority that this system trusts; name its CA with CaFile" : $"the CA in {options.CaFile}")}, or not valid today.");
        }

        return signed;
    }

    private static bool IsSigned(X509Certificate2 certificate, string file)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            return chain.Build(certificate);
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            return false;
        }
    }
}
