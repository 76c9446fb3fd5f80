# Stands in for one node of Elasticsearch: as much of its documented HTTP interface as a backup asks for, with its refusals.
#
#   elasticsearch [-d] [-p FILE] [-E SETTING=VALUE]…     settings are taken from the environment too, as its image does
#
# An index is a file with a document a line. A snapshot is whole only once `index-0` names it.
use strict;
use warnings;
use IO::Socket::INET;

my %setting = map { $_ => $ENV{$_} } grep { /\./ } keys %ENV;
my ($daemon, $pid_file);
while (@ARGV) {
    my $word = shift;
    if    ($word eq '-d') { $daemon   = 1 }
    elsif ($word eq '-p') { $pid_file = shift }
    elsif ($word eq '-E') { my ($key, $value) = split /=/, shift, 2; $setting{$key} = $value }
    else                  { die "unknown option $word\n" }
}
die "can not run elasticsearch as root\n" if $> == 0;
my $data = $setting{'path.data'} // '/usr/share/elasticsearch/data';
my $secure = ($setting{'xpack.security.enabled'} // 'true') eq 'true';
my $old = ($setting{'stand.in.version'} // '8.19.0') lt '7.12';
my %repository;
mkdir $_ for grep { $_ ne '' } $data, split(/,/, $setting{'path.repo'} // '');

my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 9200, Listen => 16, ReuseAddr => 1) or die "$!\n";
if ($daemon) {
    exit 0 if fork;
    close STDIN; close STDOUT; close STDERR;
}
if ($pid_file) { open my $file, '>', $pid_file or die; print $file $$ }

# A line of base64, as `unpack` knows it under another alphabet.
sub decoded { my $text = shift; $text =~ tr#A-Za-z0-9+/##cd; $text =~ tr#A-Za-z0-9+/# -_#; return unpack 'u', pack('c', 32 + 0.75 * length $text) . $text }
sub names { my $at = shift; opendir my $dir, $at or return (); my @found = sort grep { !/^\.\.?$/ } readdir $dir; return @found }
sub slurp { my $at = shift; open my $file, '<', $at or return; local $/; return scalar <$file> }
sub spit { my ($at, $text) = @_; open my $file, '>', $at or return 0; print $file $text; return close $file }
sub quoted { return join ',', map { "\"$_\"" } @_ }
sub refuse { my ($status, $type, $reason) = @_; return ($status, "{\"error\":{\"type\":\"$type\",\"reason\":\"$reason\"},\"status\":$status}") }
sub chosen { my ($pattern, @from) = @_; my @ask = split /,/, $pattern // '*'; return grep { my $one = $_; grep { my $re = quotemeta; $re =~ s/\\\*/.*/g; $one =~ /^$re$/ } @ask } @from }

sub register {
    my ($name, $body) = @_;
    my ($at) = $body =~ /"location":"([^"]*)"/ or return refuse(400, 'repository_exception', 'missing location');
    my $allowed = grep { $_ ne '' && index("$at/", "$_/") == 0 } split /,\s*/, $setting{'path.repo'} // '';
    return refuse(500, 'repository_exception', "[$name] location [$at] doesn't match any of the locations specified by path.repo") unless $allowed;
    my $readonly = $body =~ /"readonly":true/;
    return refuse(500, 'repository_verification_exception', "[$name] path  is not accessible") unless $readonly || -d $at || mkdir $at;
    $repository{$name} = { at => $at, readonly => $readonly };
    return (200, '{"acknowledged":true}');
}

sub info {
    my ($name, @indices) = @_;
    my @system = grep { /^\./ } @indices;
    my $states = @system ? '{"feature_name":"security","indices":[' . quoted(@system) . ']}' : '';
    return "{\"snapshot\":\"$name\",\"uuid\":\"u\",\"indices\":[" . quoted(@indices) . "],\"data_streams\":[],\"include_global_state\":true,\"state\":\"SUCCESS\",\"failures\":[],"
      . "\"shards\":{\"total\":1,\"failed\":0,\"successful\":1},\"feature_states\":[$states]}";
}

sub snapshot {
    my ($repository, $name, $body) = @_;
    return refuse(500, 'repository_exception', 'cannot create snapshot in a readonly repository') if $repository->{readonly};
    my ($pattern) = $body =~ /"indices":"([^"]*)"/;
    my @indices = chosen($pattern, names($data));
    my $at = $repository->{at};
    mkdir "$at/indices";
    for (@indices) { spit("$at/indices/$_", slurp("$data/$_")) or return refuse(500, 'snapshot_exception', 'No space left on device') }
    spit("$at/index-0", "$name @indices") or return refuse(500, 'snapshot_exception', 'No space left on device');
    return (200, '{"snapshot":' . info($name, @indices) . '}');
}

sub restore {
    my ($repository, $body, @held) = @_;
    return refuse(400, 'illegal_argument_exception', 'Unknown parameter feature_states') if $old && $body =~ /feature_states/;
    my ($pattern) = $body =~ /"indices":"([^"]*)"/;
    my @indices = chosen($pattern, @held);
    push @indices, grep { /^\./ } @held if !$old && $body !~ /"feature_states":\["none"\]/ && $body =~ /"include_global_state":true/;
    for (@indices) {
        return refuse(500, 'snapshot_restore_exception', "cannot restore index [$_] because an open index with same name already exists in the cluster") if -e "$data/$_";
    }
    for (@indices) { spit("$data/$_", slurp("$repository->{at}/indices/$_") // '') }
    return (200, '{"snapshot":{"snapshot":"copy","indices":[' . quoted(@indices) . '],"shards":{"total":1,"failed":0,"successful":1}}}');
}

sub answer {
    my ($method, $path, $query, $body) = @_;
    return (200, '{"version":{"number":"8.19.0"}}') if $path eq '/';
    if ($path =~ m{^/_snapshot/([^/]+)$}) {
        return register($1, $body) if $method eq 'PUT';
        return delete $repository{$1} ? (200, '{"acknowledged":true}') : refuse(404, 'repository_missing_exception', "[$1] missing");
    }
    if ($path =~ m{^/_snapshot/([^/]+)/([^/]+)(/_restore)?$}) {
        my ($name, $then) = ($2, $3);
        my $repository = $repository{$1} or return refuse(404, 'repository_missing_exception', "[$1] missing");
        return snapshot($repository, $name, $body) if $method eq 'PUT';
        my ($held, @indices) = split / /, slurp("$repository->{at}/index-0") // '';
        return refuse(404, 'snapshot_missing_exception', "[$name] is missing") unless ($held // '') eq $name;
        return $then ? restore($repository, $body, @indices) : (200, '{"snapshots":[' . info($name, @indices) . '],"total":1,"remaining":0}');
    }
    if ($path =~ m{^/([^/_][^/]*)/_count$} || $path =~ m{^/(\*)/_count$}) {
        my @indices = grep { $1 eq $_ || !/^\./ } chosen($1, names($data));
        return refuse(404, 'index_not_found_exception', "no such index [$1]") unless @indices || $1 eq '*';
        my $count = 0;
        for (@indices) { $count += () = (slurp("$data/$_") // '') =~ /\n/g }
        return (200, "{\"count\":$count,\"_shards\":{\"total\":1,\"successful\":1,\"skipped\":0,\"failed\":0}}");
    }
    if ($path =~ m{^/([^/_][^/]*)/_doc$} && $method eq 'POST') {
        return (201, '{"result":"created"}') if spit("$data/$1", (slurp("$data/$1") // '') . "$body\n");
    }
    if ($path =~ m{^/([^/_][^/]*)/_search$}) {
        return (200, slurp("$data/$1")) if -e "$data/$1";
        return refuse(404, 'index_not_found_exception', "no such index [$1]");
    }
    if ($path =~ m{^/([^/_][^/]*)$} && $method eq 'DELETE') {
        return unlink("$data/$1") ? (200, '{"acknowledged":true}') : refuse(404, 'index_not_found_exception', "no such index [$1]");
    }
    return refuse(400, 'illegal_argument_exception', "no handler found for uri [$path] and method [$method]");
}

while (my $client = $server->accept) {
    my ($method, $target) = (<$client> // '') =~ /^(\S+) (\S+)/ or next;
    my %header;
    while (my $line = <$client>) { last if $line =~ /^\r?$/; $header{ lc $1 } = $2 if $line =~ /^([^:]+):\s*(.*?)\r?$/ }
    my $body = '';
    read $client, $body, $header{'content-length'} // 0;
    my ($path, $query) = split /\?/, $target, 2;
    my $password = $secure ? $ENV{ELASTIC_PASSWORD} // '' : '';
    my $given = ($header{authorization} // '') =~ /^Basic (.*)/ ? decoded($1) : '';
    my ($status, $text) =
      $secure && $given ne "elastic:$password"
      ? refuse(401, 'security_exception', 'unable to authenticate user [elastic]')
      : answer($method, $path, $query, $body);
    printf $client "HTTP/1.1 %d x\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s", $status, length $text, $text;
    close $client;
}
