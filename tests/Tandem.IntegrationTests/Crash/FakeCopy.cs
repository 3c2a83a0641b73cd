namespace Tandem.IntegrationTests.Crash;

/// <summary>What a <see cref="FakeMaster"/> sends as a full copy.</summary>
/// <param name="Announcement">The line before it without CR LF, such as <c>$123</c>.</param>
/// <param name="Bytes">What follows, whole or not.</param>
/// <param name="Closes">True to close the connection then; false to say nothing any more.</param>
internal sealed record FakeCopy(string Announcement, byte[] Bytes, bool Closes);
