namespace Lazaret.Connectors.S3;

/// <summary>How an S3 store is reached: Amazon's own, or any that speaks its protocol.</summary>
public sealed class S3ConnectionOptions
{
    /// <summary>An http(s) address; empty = Amazon's own for the region. With one, buckets are addressed by path.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Check the endpoint's certificate. Default on.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary>PEM file with the authority of the endpoint's certificate; null = the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>Empty = what the environment or the profile says, else <c>us-east-1</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Both keys empty: see <see cref="CredentialsFile"/>.</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>Of temporary keys; empty = none.</summary>
    public string SessionToken { get; set; } = "";

    /// <summary>A shared credentials file, read again before its keys expire; null = the default chain: environment, profile, web identity, the container's or the machine's role.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>The profile in <see cref="CredentialsFile"/>.</summary>
    public string Profile { get; set; } = "default";

    /// <summary>Longest time from the first byte of a request to the first of its answer; a part of an upload must be through by then. 1 s or more, default 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest wait for the next bytes of a body, however long all of it takes. 1 s or more, default 60 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections to the store that are kept; 1 to 1000, default 64.</summary>
    public int MaxConnections { get; set; } = 64;

    /// <summary>Tries of one request after the first, for connection errors, 5xx and throttling, with growing waits; 0 to 10, default 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>Adds every mistake, one sentence each.</summary>
    internal void Validate(List<string> errors)
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0))
        {
            errors.Add("Endpoint is no address; an http:// or https:// one without a user name is allowed.");
        }

        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
        {
            errors.Add("Of AccessKey and SecretKey only one is set; they are a pair.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || IdleTimeout < TimeSpan.FromSeconds(1))
        {
            errors.Add($"Timeout is {Timeout} and IdleTimeout is {IdleTimeout}; each must be 1 s or more.");
        }

        if (MaxConnections is < 1 or > 1000)
        {
            errors.Add($"MaxConnections is {MaxConnections}; 1 to 1000 are allowed.");
        }

        if (Retries is < 0 or > 10)
        {
            errors.Add($"Retries is {Retries}; 0 to 10 are allowed.");
        }
    }
}
