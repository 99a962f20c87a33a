namespace Lazaret.Storage.Redis.Domains;

/// <summary>Settings of <see cref="RedisSetQueue"/>.</summary>
public sealed class RedisSetOptions : RedisQueueOptions
{
    /// <summary>The set that names are added to; 1 to 512 bytes. Default <c>domains_todo</c>.</summary>
    public string Set { get; set; } = "domains_todo";

    /// <summary>A text that is no name gets a key with the value <c>N/A - …</c> as well, unless that key is somebody else's. Default on; off = it is only put aside.</summary>
    public bool AnswerNotApplicable { get; set; } = true;

    internal override IEnumerable<string> Wrong() =>
        System.Text.Encoding.UTF8.GetByteCount(Set) is < 1 or > 512 ? base.Wrong().Append("the name of the set is not 1 to 512 bytes long") : base.Wrong();
}
