namespace Lazaret.Storage.Blobs.S3;

/// <summary>Where an S3 store is (<c>event-dispatcher</c> §12, STREAMS__S3__*).</summary>
public sealed class S3StreamStoreOptions
{
    /// <summary>Host and port, or an http(s) address; empty = Amazon's own.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>HTTPS, where <see cref="Endpoint"/> does not say.</summary>
    public bool Secure { get; set; }

    /// <summary>Empty = <c>us-east-1</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Both keys empty = what the environment, the profile or the machine's role gives.</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>Made when it is not there.</summary>
    public string Bucket { get; set; } = "azul";

    /// <summary>Time for one request, 1 s or more.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
}
